import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions that limit how often unschedulable resources are requeued, however often capacity changes. */
export class Room1764000000006 implements MigrationInterface {
  name = 'Room1764000000006';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table world
        -- Grows whenever there may be room, or leave, for somebody who waits; and how far those who wait were told, and when.
        add column room_version bigint not null default 1,
        add column room_told bigint not null default 0,
        add column room_told_at timestamptz not null default '-infinity';
      -- "Who would go back to an earlier affinity group by itself?"
      create index binding_failback_idx on binding (resource_id)
        where affinity is not null and applied_policy #>> '{placement,failback,mode}' = 'Automatic';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index binding_failback_idx;
      alter table world drop column room_version, drop column room_told, drop column room_told_at;
    `);
  }
}
