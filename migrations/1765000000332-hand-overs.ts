import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hand-overs of a cluster to a replica that reaches it, of the last ten minutes, newest last: `[{ from, to, at }]`. */
export class HandOvers1765000000332 implements MigrationInterface {
  name = 'HandOvers1765000000332';

  async up(db: QueryRunner): Promise<void> {
    await db.query("alter table lease add column hand_overs jsonb not null default '[]'");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table lease drop column hand_overs');
  }
}
