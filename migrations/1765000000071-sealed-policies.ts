import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Values of override policies that may be for Secrets, encrypted; `spec` has marks in their place. What stands in clear is encrypted
 * by the hub when it starts, which has the key. Before a way back, delete the policies with values that are sealed: only marks of them would stay.
 */
export class SealedPolicies1765000000071 implements MigrationInterface {
  name = 'SealedPolicies1765000000071';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table policy add column sealed bytea;
      alter table policy_revision add column sealed bytea;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table policy drop column sealed; alter table policy_revision drop column sealed');
  }
}
