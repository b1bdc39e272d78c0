import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What shows whether a cluster is alive, besides the probe, and which clusters it keeps from being lost. */
export class ClusterEvidence1765000000220 implements MigrationInterface {
  name = 'ClusterEvidence1765000000220';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table cluster_evidence (
        cluster       text not null references cluster (name) on delete cascade,
        -- API_PROBE, WATCH, NODE_LEASES or REPLICA.
        kind          text not null,
        -- The replica of the hub that made a request of kind REPLICA; empty: the one that serves the cluster.
        replica       text not null,
        -- When it last showed that the cluster is alive, and until when that counts.
        alive_at      timestamptz,
        counts_until  timestamptz,
        checked_at    timestamptz not null,
        -- Start of the first of the checks that failed without interruption.
        failing_since timestamptz,
        message       text not null,
        primary key (cluster, kind, replica)
      );
      alter table cluster_condition add column held text;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster_condition drop column held; drop table cluster_evidence;');
  }
}
