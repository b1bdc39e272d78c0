import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a WorkloadRebalancer did, and when the hub acts on it next. */
export class Rebalancer1765000000231 implements MigrationInterface {
  name = 'Rebalancer1765000000231';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table policy add column status jsonb, add column due_at timestamptz;
      -- "Which documents are due?" is asked each second.
      create index policy_due_idx on policy (due_at) where due_at is not null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table policy drop column status, drop column due_at;');
  }
}
