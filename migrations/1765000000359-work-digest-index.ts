import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * "Which copies have one of these manifests?" is asked by the search by image. Not in the migration that changes `manifest`, which would be
 * locked while the index is built.
 */
export class WorkDigestIndex1765000000359 implements MigrationInterface {
  name = 'WorkDigestIndex1765000000359';

  async up(db: QueryRunner): Promise<void> {
    // An earlier form of the next migration created it.
    await db.query('create index if not exists work_digest_idx on work (desired_digest)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index if exists work_digest_idx');
  }
}
