import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row for each failure of a cluster, from its last answer to the end of the failover, with its events and evictions. */
export class Failover1765000000130 implements MigrationInterface {
  name = 'Failover1765000000130';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The name of the cluster is no reference: the history of a cluster that was unregistered is kept.
      create table failover (
        id          bigint primary key generated always as identity,
        cluster     text not null,
        cause       text not null,
        -- What it began with: failover for a lost cluster, else the producer of its first eviction.
        producer    text not null,
        -- The last answer of the cluster before it was lost, and what its probes said after it.
        doubted_at  timestamptz,
        doubt       text,
        started_at  timestamptz not null default now(),
        returned_at timestamptz,
        ended_at    timestamptz
      );
      -- A cluster has at most one failover under way. "Which failover do this event and this eviction belong to?"
      create unique index failover_open_idx on failover (cluster) where ended_at is null;
      -- "Which failovers ended so long ago that they are deleted?"
      create index failover_ended_idx on failover (ended_at);

      alter table event add failover_id bigint;
      -- "What happened during this failover?"
      create index event_failover_idx on event (failover_id, id) where failover_id is not null;

      alter table eviction
        add failover_id bigint references failover on delete set null,
        -- Seats when the eviction began, once the copy was replaced, and after the end of the eviction.
        add before   jsonb,
        add after    jsonb,
        add home     jsonb,
        add moved_at timestamptz,
        add home_at  timestamptz;
      -- "What was evicted during this failover?"
      create index eviction_failover_idx on eviction (failover_id);
      -- "Which failover does an event about this resource belong to?"
      create index eviction_resource_idx on eviction (resource_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index eviction_resource_idx;
      drop index eviction_failover_idx;
      alter table eviction drop failover_id, drop before, drop after, drop home, drop moved_at, drop home_at;
      drop index event_failover_idx;
      alter table event drop failover_id;
      drop table failover;
    `);
  }
}
