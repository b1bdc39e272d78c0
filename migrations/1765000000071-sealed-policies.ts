import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Encrypts values of override policies that may be for Secrets; `spec` then has digests in their place. The hub, which has the key,
 * encrypts existing plain values when it starts. Before a downgrade, delete the policies with encrypted values: only the digests would
 * remain.
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
