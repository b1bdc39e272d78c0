import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Interpreters that ended their process, so that later starts do not run them again. */
export class Quarantine1765000000070 implements MigrationInterface {
  name = 'Quarantine1765000000070';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table policy
        -- Why an interpreter must not run; null where it may. An edit takes it away.
        add column quarantined text;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table policy drop column quarantined');
  }
}
