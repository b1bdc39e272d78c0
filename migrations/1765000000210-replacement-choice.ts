import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The choice of a person that an object is deleted and created again, because an immutable field changes. */
export class ReplacementChoice1765000000210 implements MigrationInterface {
  name = 'ReplacementChoice1765000000210';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- "Was the replacement of this resource chosen for its present content?" is answered by the primary key.
      create table replacement_choice (
        resource_id bigint primary key references resource on delete cascade,
        digest text not null,
        actor text not null,
        chosen_at timestamptz not null default now()
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table replacement_choice');
  }
}
