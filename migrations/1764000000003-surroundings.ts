import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The demand of each workload, for plans that depend on other workloads. */
export class Surroundings1764000000003 implements MigrationInterface {
  name = 'Surroundings1764000000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table binding
        -- What each replica asks for, {requirements, components}; null where nothing is known to be asked for.
        add column demand jsonb;
      -- What stands is planned once more and tells what it asks for.
      insert into plan_due (resource_id) select id from resource order by id;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table binding drop column demand');
  }
}
