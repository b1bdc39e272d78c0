import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Automatic returns of resources to their home: waiting, in progress and ended. */
export class Failback1765000000230 implements MigrationInterface {
  name = 'Failback1765000000230';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Its cause has ended, and the resource stays away from the cluster until it fails back.
      alter table eviction add column away boolean not null default false;
      -- "Which resources are away from home?" is asked each second.
      create index eviction_away_idx on eviction (resource_id) where away;
      create index binding_fits_idx on binding (resource_id) where fits_affinity is not null;
      create table failback (
        id          bigint primary key generated always as identity,
        resource_id bigint not null references resource on delete cascade,
        -- CLUSTER or GROUP, and the name of the cluster or of the affinity group.
        kind        text not null,
        home        text not null,
        -- Kind, namespace and name of the policy.
        policy      text not null,
        is_workload boolean not null,
        -- WAITING, RETURNING, DONE or STOPPED.
        state       text not null,
        -- What a WAITING one waits for; null otherwise.
        gate        text,
        message     text not null,
        until       timestamptz,
        since       timestamptz not null default now(),
        started_at  timestamptz,
        ended_at    timestamptz
      );
      create unique index failback_open_idx on failback (resource_id, kind, home) where ended_at is null;
      -- "What goes with this resource?"
      create index failback_resource_idx on failback (resource_id);
      -- "How many workloads of the policy returned within 24 hours?"
      create index failback_day_idx on failback (policy, started_at) where started_at is not null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table failback; drop index binding_fits_idx; alter table eviction drop column away;');
  }
}
