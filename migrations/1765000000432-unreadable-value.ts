import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Encrypted values that their own key does not decrypt. They need no key any more: each is reported once, and blocks no retirement of a key. */
export class UnreadableValue1765000000432 implements MigrationInterface {
  name = 'UnreadableValue1765000000432';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table unreadable_value (
        table_name text not null,
        -- The primary key of the row, each column as text.
        row_key text[] not null,
        key_id bytea not null,
        -- Of the head of the envelope: a row with another one was replaced or restored, and is not meant any more.
        head_digest bytea not null,
        found_at timestamptz not null default now(),
        primary key (table_name, row_key)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table unreadable_value');
  }
}
