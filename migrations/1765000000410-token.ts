import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens of people and machines. */
export class Token1765000000410 implements MigrationInterface {
  name = 'Token1765000000410';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table token (
        id           bigint primary key generated always as identity,
        name         text not null,
        -- SHA-256 of the token, which is 256 random bits.
        digest       bytea not null,
        role         text not null,
        created_by   text not null,
        created_at   timestamptz not null default now(),
        expires_at   timestamptz not null,
        -- To the minute.
        last_used_at timestamptz,
        revoked_at   timestamptz,
        revoked_by   text
      );
      create unique index token_digest_idx on token (digest);
      -- The name is the actor in audit and history.
      create unique index token_name_idx on token (name) where revoked_at is null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table token;');
  }
}
