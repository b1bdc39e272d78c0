import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Objects in members that have the hub's id but no work. */
export class Orphans1764000000009 implements MigrationInterface {
  name = 'Orphans1764000000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table orphan (
        cluster     text not null,
        uid         text not null,
        api_version text not null,
        kind        text not null,
        namespace   text not null,
        name        text not null,
        found_at    timestamptz not null default now(),
        primary key (cluster, uid)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table orphan');
  }
}
