import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The epoch of the lease under which a replica first probed a cluster, and first had all kinds of it listed. An epoch other than that of the lease
 * says that the process that serves the cluster now has not; null: nothing is known, as in rows of an older version.
 */
export class SeenByProcess1765000000331 implements MigrationInterface {
  name = 'SeenByProcess1765000000331';

  async up(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster_status add column probed_epoch bigint, add column listed_epoch bigint');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster_status drop column probed_epoch, drop column listed_epoch');
  }
}
