import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Freezes in force (`freeze` is a reserved word of SQL). A freeze that ended is deleted: events and the audit keep its history. */
export class Freeze1765000000120 implements MigrationInterface {
  name = 'Freeze1765000000120';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table standing_freeze (
        id                    bigint primary key generated always as identity,
        -- ALL: no writes. DELETES: no deletes. MOVES: no moves.
        scope                 text not null,
        -- What is null is not limited: without any of them the whole hub is frozen.
        cluster               text,
        application_namespace text,
        application_name      text,
        policy_kind           text,
        policy_namespace      text,
        policy_name           text,
        reason                text not null,
        actor                 text not null,
        started_at            timestamptz not null default now(),
        ends_at               timestamptz
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table standing_freeze;');
  }
}
