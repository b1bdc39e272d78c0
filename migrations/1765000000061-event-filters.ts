import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Filters of events that found few among a million read all of them. */
export class EventFilters1765000000061 implements MigrationInterface {
  name = 'EventFilters1765000000061';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- "Which events of this type were there last?"
      create index event_type_idx on event (type, id desc);

      -- "What went wrong last?"
      create index event_warning_idx on event (id desc) where severity = 'WARNING';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index event_type_idx; drop index event_warning_idx');
  }
}
