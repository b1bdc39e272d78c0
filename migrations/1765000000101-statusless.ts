import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Statusless1765000000101 implements MigrationInterface {
  name = 'Statusless1765000000101';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- "Which objects have reported no status for some minutes?" is asked every 30 s.
      create index observation_statusless_idx on observation (observed_at)
        where health = 'UNKNOWN' and message = 'the object reports no status';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index observation_statusless_idx');
  }
}
