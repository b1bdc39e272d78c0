import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The delivered revision of each resource and its delivery state, separate from its health. */
export class Delivery1765000000040 implements MigrationInterface {
  name = 'Delivery1765000000040';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Revisions of the application that changed the template, the last 16. Of what stood before, the present one is taken.
      alter table resource add column template_revisions integer[] not null default '{}';
      update resource r set template_revisions = array[a.revision] from application a where a.id = r.application_id;

      -- The revision that brought the desired manifest, and the one that brought what the member last accepted.
      alter table work add column revision integer, add column applied_revision integer;
      update work w set revision = a.revision, applied_revision = case when w.applied_digest = w.desired_digest then a.revision end
        from application a where a.id = w.application_id and w.desired_digest is not null;

      alter table binding_status
        -- The template that was reported; another one than the resource's is on its way.
        add column generation integer,
        add column delivery text not null default 'DELIVERING',
        add column delivery_reason text,
        add column delivery_message text,
        -- 0: none; null: the application's present one.
        add column delivered_revision integer,
        -- Clusters, as an array of names.
        add column undelivered jsonb not null default '[]',
        -- By stale cluster: last health, desired replicas, ready replicas.
        add column unknown jsonb not null default '{}',
        -- NOT_DELIVERED was told, and DELIVERED was not since.
        add column told_undelivered boolean not null default false;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table binding_status drop column generation, drop column delivery, drop column delivery_reason, drop column delivery_message,
        drop column delivered_revision, drop column undelivered, drop column unknown, drop column told_undelivered;
      alter table work drop column revision, drop column applied_revision;
      alter table resource drop column template_revisions;
    `);
  }
}
