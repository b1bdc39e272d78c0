import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Namespaces that a person wants deleted with an application, where the hub made them and they are empty. */
export class NamespaceRemoval1765000000211 implements MigrationInterface {
  name = 'NamespaceRemoval1765000000211';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- "Which namespaces of these clusters are to be deleted?" is answered by the primary key.
      create table namespace_removal (
        cluster text not null references cluster (name) on delete cascade,
        namespace text not null,
        application_namespace text not null,
        application_name text not null,
        actor text not null,
        tried_since timestamptz,
        not_before timestamptz not null default '-infinity',
        primary key (cluster, namespace)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table namespace_removal');
  }
}
