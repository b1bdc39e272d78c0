import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A manifest that is marked as damaged may be readable with a key that was missing, so it counts when keys are counted. */
export class KeysOfDamagedManifests1765000000430 implements MigrationInterface {
  name = 'KeysOfDamagedManifests1765000000430';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index manifest_key_idx;
      create index manifest_key_idx on manifest (substring(bytes from 3 for 8), digest) where digest like 'keyed.%';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index manifest_key_idx;
      create index manifest_key_idx on manifest (substring(bytes from 3 for 8), digest) where digest like 'keyed.%' and damaged_at is null;
    `);
  }
}
