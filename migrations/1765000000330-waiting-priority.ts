import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The priority that the last plan of a resource had. What waits for capacity is planned in its order over all pages of 500; the two indexes serve
 * these pages. Rows of an older version have 0 until their next plan.
 */
export class WaitingPriority1765000000330 implements MigrationInterface {
  name = 'WaitingPriority1765000000330';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table binding add column priority integer not null default 0;
      drop index binding_waiting_idx, binding_failback_idx;
      create index binding_waiting_idx on binding ((-priority), resource_id) where outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT');
      create index binding_failback_idx on binding ((-priority), resource_id)
        where affinity is not null and applied_policy #>> '{placement,failback,mode}' = 'Automatic';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index binding_waiting_idx, binding_failback_idx;
      alter table binding drop column priority;
      create index binding_waiting_idx on binding (resource_id) where outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT');
      create index binding_failback_idx on binding (resource_id)
        where affinity is not null and applied_policy #>> '{placement,failback,mode}' = 'Automatic';
    `);
  }
}
