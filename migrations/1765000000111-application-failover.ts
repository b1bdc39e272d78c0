import type { MigrationInterface, QueryRunner } from 'typeorm';

/** State of application failover, and problems of members' pods that no workload status shows. */
export class ApplicationFailover1765000000111 implements MigrationInterface {
  name = 'ApplicationFailover1765000000111';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table application_health (
        cluster          text not null,
        resource_id      bigint not null,
        -- The revision of its application that was healthy there last.
        healthy_revision integer,
        failing_since    timestamptz,
        -- Why it is not moved though its toleration is over.
        held             text,
        primary key (cluster, resource_id),
        foreign key (cluster, resource_id) references work (cluster, resource_id) on delete cascade
      );
      create table pod_trouble (
        cluster             text not null references cluster (name) on delete cascade,
        namespace           text not null,
        kind                text not null,
        name                text not null,
        -- Pods that wait for what they would wait for in any cluster, and for what the first of them waits.
        stuck               integer not null,
        reason              text,
        -- Since when each pod has found no node: milliseconds since 1970, the oldest first.
        unschedulable_since jsonb not null,
        primary key (cluster, namespace, kind, name)
      );
      -- Which resources may be moved because they fail by themselves.
      create index binding_application_failover_idx on binding (resource_id) where applied_policy #> '{failover,application}' is not null;
      -- Labels that the new copy gets, by name.
      alter table eviction add column preserved jsonb;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table eviction drop column preserved;
      drop index binding_application_failover_idx;
      drop table pod_trouble;
      drop table application_health;
    `);
  }
}
