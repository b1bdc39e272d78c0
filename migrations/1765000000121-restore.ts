import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks of clusters that reveal a database restored from an older backup, and the clusters where that was found. */
export class Restore1765000000121 implements MigrationInterface {
  name = 'Restore1765000000121';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Grows while the hub writes to the cluster; the Lease in the member has the same number, never a higher one.
      alter table lease add mark bigint not null default 0;

      -- person, or restore: by the hub itself, when it found that its database is older than what a member has.
      alter table standing_freeze add producer text not null default 'person';

      -- Members whose Lease is ahead of this database.
      create table restored_cluster (
        cluster  text primary key references cluster (name) on delete cascade,
        epoch    bigint not null,
        mark     bigint not null,
        found_at timestamptz not null default now()
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table restored_cluster;
      alter table standing_freeze drop producer;
      alter table lease drop mark;
    `);
  }
}
