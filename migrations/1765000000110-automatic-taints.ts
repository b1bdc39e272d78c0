import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Taints that the hub sets and removes by the condition of a cluster and by ClusterTaintPolicy documents. */
export class AutomaticTaints1765000000110 implements MigrationInterface {
  name = 'AutomaticTaints1765000000110';

  async up(db: QueryRunner): Promise<void> {
    await db.query("alter table cluster_condition add column taints jsonb not null default '[]'");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster_condition drop column taints;');
  }
}
