import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * State that scheduling needs: capacity with its age, reservations that capacity does not include yet, and the inputs of the last schedule.
 */
export class Decide1764000000001 implements MigrationInterface {
  name = 'Decide1764000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table cluster_status
        -- Requested by pods that wait for a node.
        add column allocating jsonb not null default '{}',
        -- When the member last told its pools: the age of the figures.
        add column pools_at timestamptz;

      alter table resource
        -- Someone asked to place it anew (parity C20).
        add column reschedule_requested_at timestamptz;

      alter table binding
        -- The policy as the last schedule used it, and the affinity group that it ended in.
        add column applied_policy jsonb,
        add column affinity text,
        add column scheduled_at timestamptz,
        -- The earlier affinity group that fits again, and since when without a break.
        add column fits_affinity text,
        add column fits_since timestamptz,
        -- What it takes along into its clusters, where its policy says so: [{apiVersion, kind, namespace, name | labelSelector}].
        add column dependencies jsonb not null default '[]';
      -- "Who needs this object?"
      create index binding_dependencies_idx on binding using gin (dependencies jsonb_path_ops) where dependencies <> '[]';
      -- "Who waits for room?"
      create index binding_waiting_idx on binding (resource_id) where outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT');

      -- Replicas that were given to a cluster and that its figures do not show yet. Made in the transaction of the plan, taken away with
      -- the report that shows them. requirements: of each; null when they are not known.
      create table reservation (
        cluster      text not null,
        resource_id  bigint not null,
        part         smallint not null,
        replicas     integer not null,
        requirements jsonb,
        made_at      timestamptz not null default now(),
        primary key (cluster, resource_id, part)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table reservation;
      drop index binding_waiting_idx, binding_dependencies_idx;
      alter table binding drop column applied_policy, drop column affinity, drop column scheduled_at, drop column fits_affinity,
        drop column fits_since, drop column dependencies;
      alter table resource drop column reschedule_requested_at;
      alter table cluster_status drop column allocating, drop column pools_at;
    `);
  }
}
