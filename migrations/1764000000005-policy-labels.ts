import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Labels of policies, by which a policy is protected from deletion. */
export class PolicyLabels1764000000005 implements MigrationInterface {
  name = 'PolicyLabels1764000000005';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table policy add column labels jsonb not null default '{}'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table policy drop column labels');
  }
}
