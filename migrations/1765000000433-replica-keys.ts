import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that each replica has, with its announcement: nothing is encrypted with a new key while a live replica lacks it. */
export class ReplicaKeys1765000000433 implements MigrationInterface {
  name = 'ReplicaKeys1765000000433';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table lease
        -- Only in rows that announce a replica; null: its version of the hub does not tell.
        add column key_ids bytea[],
        add column host text;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table lease drop column key_ids, drop column host');
  }
}
