import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each key became the one that encrypts. A key may become that again, so it is not the time when the key was added. */
export class KeyCurrentAt1765000000431 implements MigrationInterface {
  name = 'KeyCurrentAt1765000000431';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table encryption_key add column current_at timestamptz;
      update encryption_key set current_at = added_at;
      alter table encryption_key alter column current_at set default now(), alter column current_at set not null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table encryption_key drop column current_at');
  }
}
