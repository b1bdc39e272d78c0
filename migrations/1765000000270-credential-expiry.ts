import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the credential of a cluster expires, null if unknown, and the last warning about it: 14 days before, and at the end. */
export class CredentialExpiry1765000000270 implements MigrationInterface {
  name = 'CredentialExpiry1765000000270';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table cluster add column credential_expires_at timestamptz, add column credential_warned_at timestamptz;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster drop column credential_expires_at, drop column credential_warned_at');
  }
}
