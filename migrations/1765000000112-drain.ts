import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clusters that are emptied for a person, and evictions that a person decided. */
export class Drain1765000000112 implements MigrationInterface {
  name = 'Drain1765000000112';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table drain (
        cluster         text primary key references cluster (name) on delete cascade,
        actor           text not null,
        -- Resources that may be on their way at the same time.
        max_unavailable integer not null,
        started_at      timestamptz not null default now(),
        -- When nothing of the hub was left there.
        done_at         timestamptz
      );
      -- A person cancelled it: its copy stays while the cause stands.
      alter table eviction add column kept boolean not null default false;
      create index eviction_kept_idx on eviction (resource_id, cluster) where kept;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table eviction drop column kept; drop table drain;');
  }
}
