import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Effect of the loss of each single cluster on the fleet and on each application, from the last simulation. */
export class LossScore1765000000131 implements MigrationInterface {
  name = 'LossScore1765000000131';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table cluster_loss (
        cluster            text primary key references cluster (name) on delete cascade,
        score              integer not null,
        replicas_lost      integer not null,
        replicas_short     integer not null,
        applications_short integer not null,
        computed_at        timestamptz not null default now()
      );
      -- Applications that would miss something; the others have no row.
      create table application_loss (
        cluster        text not null references cluster (name) on delete cascade,
        application_id bigint not null references application on delete cascade,
        score          integer not null,
        replicas_short integer not null,
        primary key (cluster, application_id)
      );
      -- "What is the worst loss for this application?"
      create index application_loss_application_idx on application_loss (application_id, score);
      -- Which state of the fleet the scores are of, and until when a replica of the hub is at work on new ones.
      create table loss_run (
        singleton     boolean primary key default true check (singleton),
        state         text not null default '',
        claimed_until timestamptz not null default '-infinity'
      );
      insert into loss_run default values;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table loss_run; drop table application_loss; drop table cluster_loss;');
  }
}
