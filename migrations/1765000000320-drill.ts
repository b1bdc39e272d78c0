import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failover drills: a few resources of a cluster leave it on purpose and return. */
export class Drill1765000000320 implements MigrationInterface {
  name = 'Drill1765000000320';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table drill (
        id                   bigint primary key generated always as identity,
        cluster              text not null,
        actor                text not null,
        -- Percentage of the workloads of the cluster; null: applications were named.
        share                int,
        return_after_seconds int not null,
        deadline_seconds     int not null,
        -- MOVING, AWAY, RETURNING or ENDED.
        state                text not null,
        -- DONE, STOPPED or FAILED; null before it returns.
        result               text,
        -- Why it returns; null before.
        reason               text,
        message              text not null,
        -- The person who stopped it.
        stopped_by           text,
        started_at           timestamptz not null default now(),
        away_at              timestamptz,
        returning_at         timestamptz,
        ended_at             timestamptz
      );
      -- One drill at a time.
      create unique index drill_open_idx on drill ((true)) where ended_at is null;
      create table drill_resource (
        drill_id     bigint not null references drill on delete cascade,
        resource_id  bigint not null,
        api_version  text not null,
        kind         text not null,
        namespace    text not null,
        name         text not null,
        application  text not null,
        -- Seats when the drill started, when it had moved, and when it had returned.
        before       jsonb not null,
        after        jsonb,
        home         jsonb,
        evicted_at   timestamptz,
        moved_at     timestamptz,
        home_at      timestamptz,
        -- Replicas that must stay ready, the fewest that were ready, and how many of the floor were missing at most.
        floor        int,
        fewest_ready int,
        below        int not null default 0,
        primary key (drill_id, resource_id)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table drill_resource; drop table drill;');
  }
}
