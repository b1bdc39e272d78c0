import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that the database was encrypted with, so that a key can be replaced; and the key of digests, which outlives such a replacement. */
export class EncryptionKeys1765000000400 implements MigrationInterface {
  name = 'EncryptionKeys1765000000400';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table encryption_key (
        id bytea primary key check (length(id) = 8),
        added_at timestamptz not null default now(),
        -- When nothing was encrypted with it any more.
        retired_at timestamptz,
        -- The process that re-encrypts for this key.
        claimed_by uuid,
        claimed_until timestamptz not null default '-infinity'
      );
      insert into encryption_key (id) select substring(key_canary from 2 for 8) from hub where key_canary is not null;
      alter table hub add column digest_key bytea;
      -- "What is still encrypted with an earlier key?" is asked at each start, and once a minute.
      create index manifest_key_idx on manifest (substring(bytes from 3 for 8), digest) where digest like 'keyed.%' and damaged_at is null;
      create index policy_revision_key_idx on policy_revision (substring(sealed from 2 for 8)) where sealed is not null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      do $$ begin
        if (select count(*) from encryption_key) > 1 then
          raise exception 'The encryption key was replaced, and earlier versions know one key only: this migration cannot be reverted.';
        end if;
      end $$;
      drop index policy_revision_key_idx;
      drop index manifest_key_idx;
      alter table hub drop column digest_key;
      drop table encryption_key;
    `);
  }
}
