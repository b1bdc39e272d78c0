import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The interpreters that produced an observation, so that the object is read again when they change. */
export class Interpreters1764000000007 implements MigrationInterface {
  name = 'Interpreters1764000000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table observation
        -- The mark of the rules; null where the hub alone read it.
        add column read_by text,
        -- Why an interpreter of a user said nothing: what it said before stands.
        add column failure text;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table observation drop column read_by, drop column failure');
  }
}
