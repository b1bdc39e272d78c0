import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Conditions of clusters over time, and evictions: resources that are to leave a cluster. */
export class Eviction1765000000090 implements MigrationInterface {
  name = 'Eviction1765000000090';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table cluster_condition (
        cluster text primary key references cluster (name) on delete cascade,
        ready   text not null,
        since   timestamptz not null,
        -- When it stopped being ready, within the last hour: milliseconds since 1970.
        flaps   jsonb not null
      );
      create table eviction (
        id            bigint primary key generated always as identity,
        resource_id   bigint not null references resource on delete cascade,
        cluster       text not null,
        cause         text not null,
        -- failover or taint.
        producer      text not null,
        purge_mode    text not null,
        grace_seconds integer not null,
        started_at    timestamptz not null default now(),
        deadline      timestamptz not null,
        state         text not null,
        message       text not null,
        -- The resource is kept out of the cluster, also after it left, until the cause is gone.
        excludes      boolean not null,
        ended_at      timestamptz
      );
      create unique index eviction_excludes_idx on eviction (resource_id, cluster) where excludes;
      create index eviction_started_idx on eviction (started_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table eviction; drop table cluster_condition;');
  }
}
