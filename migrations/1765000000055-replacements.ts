import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Objects that are deleted and created again, because a field that changed cannot change in them. */
export class Replacements1765000000055 implements MigrationInterface {
  name = 'Replacements1765000000055';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table work
        -- What the object itself asks for (Replace, Refuse), told with the refusal of an immutable field; null leaves it to the policy.
        add column immutable_change text,
        -- Its object may be deleted and created again; until the new one is healthy no other cluster's is.
        add column replacing boolean not null default false;
      -- "Which objects wait to be replaced, and which are being replaced?"
      create index work_replacing_idx on work (resource_id, cluster) where reason = 'IMMUTABLE_FIELD' or replacing;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index work_replacing_idx; alter table work drop column immutable_change, drop column replacing');
  }
}
