import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects, which limit tokens to namespaces. */
export class Project1765000000411 implements MigrationInterface {
  name = 'Project1765000000411';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table project (
        name       text primary key,
        -- Names, and beginnings of names that end in *.
        namespaces text[] not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      -- Null: the whole hub. Without its project a token is not valid.
      alter table token add column project text;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    // Without the column, the tokens of projects would have their rights in the whole hub.
    await db.query(`
      update token set revoked_at = now(), revoked_by = 'hub' where project is not null and revoked_at is null;
      alter table token drop column project;
      drop table project;
    `);
  }
}
