import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks stored manifests that cannot be read, until they are stored again. */
export class DamagedManifests1765000000060 implements MigrationInterface {
  name = 'DamagedManifests1765000000060';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table manifest add column damaged_at timestamptz;

      -- "Which are damaged?" is asked with each plan and each report; there are hardly ever any.
      create index manifest_damaged_idx on manifest (digest) where damaged_at is not null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table manifest drop column damaged_at');
  }
}
