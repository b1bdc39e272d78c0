import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Moves in progress: one row for each resource whose next step is not yet its target. */
export class Transition1765000000080 implements MigrationInterface {
  name = 'Transition1765000000080';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table transition (
        resource_id    bigint primary key references resource on delete cascade,
        application_id bigint not null,
        state          text not null,
        -- What set it off (POLICY, TEMPLATE, REQUEST, FLEET), and who, where somebody did.
        origin         text not null,
        cause          text not null,
        actor          text,
        -- What was desired in each cluster when the move began; what it waits for; how many differences wait in all.
        before         jsonb not null,
        waits          jsonb not null,
        waiting        integer not null,
        -- It waits until others of its application have left a cluster.
        in_use         boolean not null,
        started_at     timestamptz not null,
        progressed_at  timestamptz not null,
        deadline       timestamptz not null
      );
      -- "Does anything of this application wait for others of it?"
      create index transition_in_use_idx on transition (application_id) where in_use;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table transition');
  }
}
