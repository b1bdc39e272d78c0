import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The workloads of a cluster that is being unregistered leave it in steps, each when its replacement is ready. */
export class LeaveInSteps1765000000321 implements MigrationInterface {
  name = 'LeaveInSteps1765000000321';

  async up(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster add column leave_in_steps boolean not null default false');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table cluster drop column leave_in_steps');
  }
}
