import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Preemption of workloads with a lower priority. */
export class Preemption1764000000004 implements MigrationInterface {
  name = 'Preemption1764000000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table resource
        -- The preemption that someone confirmed, word for word; another one is not done.
        add column confirmed_preemption text;

      -- Seats that a workload must give up. Written in the transaction that gives them to the taker, taken away by the plan that gives them
      -- up. keeps: replicas that may stay in the cluster.
      create table preempted (
        resource_id bigint not null references resource (id) on delete cascade,
        cluster     text not null,
        taker_id    bigint not null references resource (id) on delete cascade,
        keeps       integer not null,
        priority    integer not null,
        made_at     timestamptz not null default now(),
        primary key (resource_id, cluster, taker_id)
      );
      -- "Whose way do they make?" is asked when the taker goes.
      create index preempted_taker_idx on preempted (taker_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table preempted;
      alter table resource drop column confirmed_preemption;
    `);
  }
}
