import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of intent, plan, work and report, in this order. The key of large tables includes the cluster, so that they can be distributed
 * by it.
 */
export class Road1764000000000 implements MigrationInterface {
  name = 'Road1764000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Who this hub is: members' objects and Lease name it, so a hub on another database does not touch them.
      create table hub (
        singleton  boolean primary key default true check (singleton),
        id         uuid not null default gen_random_uuid(),
        -- A known text under the encryption key: a hub with another key finds out here, before it writes anything.
        key_canary bytea,
        created_at timestamptz not null default now()
      );
      insert into hub default values;

      -- Policies and fleet are held in memory by version: a change bumps this row and stamps the rows it touched.
      create table world (
        singleton boolean primary key default true check (singleton),
        version   bigint not null default 1
      );
      insert into world default values;
      create table world_removed (
        kind          text not null,
        namespace     text not null,
        name          text not null,
        world_version bigint not null,
        primary key (kind, namespace, name)
      );

      create table cluster (
        name               text primary key,
        source             text not null check (source in ('FILE', 'API')),
        provider           text,
        region             text,
        zones              text[] not null default '{}',
        labels             jsonb not null default '{}',
        properties         jsonb not null default '{}',
        taints             jsonb not null default '[]',
        cordoned           boolean not null default false,
        endpoint           text not null,
        credential         bytea not null,
        connection_version integer not null default 1,
        revision           integer not null default 1,
        world_version      bigint not null,
        created_at         timestamptz not null default now(),
        deleting_at        timestamptz,
        delete_workloads   boolean not null default false
      );
      -- "What changed since the version in memory?"
      create index cluster_world_version_idx on cluster (world_version);

      -- Grows with each stored report of a resource or cluster: "what changed for those who subscribe?"
      create sequence report_version;

      create table cluster_status (
        cluster            text primary key references cluster on delete cascade,
        uid                text unique,
        ready              text not null default 'Unknown' check (ready in ('True', 'False', 'Unknown')),
        reason             text not null default 'NotYetProbed',
        message            text not null default '',
        kubernetes_version text,
        -- Kinds as apiVersion/kind; null until discovery was read.
        apis               jsonb,
        apis_complete      boolean not null default false,
        pools              jsonb,
        heard_at           timestamptz,
        changed_at         timestamptz not null default now(),
        version            bigint not null default nextval('report_version')
      );
      create index cluster_status_version_idx on cluster_status (version);

      create table policy (
        id            bigint generated always as identity primary key,
        kind          text not null,
        namespace     text not null,
        name          text not null,
        uid           uuid not null default gen_random_uuid(),
        spec          jsonb not null,
        revision      integer not null default 1,
        world_version bigint not null,
        created_at    timestamptz not null default now(),
        updated_at    timestamptz not null default now(),
        unique (kind, namespace, name)
      );
      create index policy_world_version_idx on policy (world_version);

      create table policy_revision (
        kind       text not null,
        namespace  text not null,
        name       text not null,
        number     integer not null,
        spec       jsonb,
        actor      text not null,
        created_at timestamptz not null default now(),
        primary key (kind, namespace, name, number)
      );

      create table application (
        id          bigint generated always as identity primary key,
        namespace   text not null,
        name        text not null,
        revision    integer not null,
        created_at  timestamptz not null default now(),
        updated_at  timestamptz not null default now(),
        deleting_at timestamptz,
        unique (namespace, name)
      );

      -- One accepted change of an application: who, when, why, what. resources: [{apiVersion, kind, namespace, name, digest}].
      create table revision (
        application_id bigint not null references application on delete cascade,
        number         integer not null,
        actor          text not null,
        cause          text not null,
        resources      jsonb not null,
        created_at     timestamptz not null default now(),
        primary key (application_id, number)
      );
      -- "Does a revision still hold this manifest?"
      create index revision_resources_idx on revision using gin (resources jsonb_path_ops);

      -- Canonical text by its digest, once, however many clusters get it. Secrets are encrypted and their digest is keyed.
      create table manifest (
        digest     text primary key,
        bytes      bytea not null,
        created_at timestamptz not null default now()
      );

      create table resource (
        id             bigint generated always as identity primary key,
        application_id bigint not null references application,
        api_version    text not null,
        api_group      text not null,
        kind           text not null,
        namespace      text not null,
        name           text not null,
        uid            uuid not null default gen_random_uuid(),
        labels         jsonb not null default '{}',
        digest         text not null,
        generation     integer not null default 1,
        created_at     timestamptz not null default now(),
        deleted_at     timestamptz,
        delete_reason  text,
        orphan         boolean not null default false
      );
      -- "Who has this object?" An object belongs to one application.
      create unique index resource_identity_idx on resource (api_group, kind, namespace, name);
      create index resource_application_idx on resource (application_id);
      -- "Which resources does this policy select?"
      create index resource_kind_idx on resource (api_version, kind, namespace, name);

      -- Resources that wait for a plan. Appended to in the transaction that gave the reason, taken away in the one that planned.
      create table plan_due (
        position    bigint generated always as identity primary key,
        resource_id bigint not null,
        since       timestamptz not null default now(),
        -- A plan that threw is tried again later.
        not_before  timestamptz not null default '-infinity'
      );
      -- "Which other positions does this plan settle?"
      create index plan_due_resource_idx on plan_due (resource_id);

      create table binding (
        resource_id      bigint primary key references resource on delete cascade,
        policy_kind      text,
        policy_namespace text,
        policy_name      text,
        placements       jsonb not null default '[]',
        generation       integer not null,
        outcome          text not null,
        decision_id      bigint,
        -- Of the answer without scores and ages: an equal one makes no new decision.
        decision_digest  text,
        planned_at       timestamptz not null default now(),
        failures         integer not null default 0
      );
      -- "What did this policy claim?"
      create index binding_policy_idx on binding (policy_kind, policy_namespace, policy_name);

      -- One row a decision, a new one only when the answer changes. Refused clusters are grouped by rule, field and reason.
      create table decision (
        id               bigint generated always as identity primary key,
        resource_id      bigint not null references resource on delete cascade,
        generation       integer not null,
        outcome          text not null,
        message          text not null,
        policy_kind      text,
        policy_namespace text,
        policy_name      text,
        losers           jsonb not null default '[]',
        chosen           jsonb not null default '[]',
        refused          jsonb not null default '[]',
        warnings         jsonb not null default '[]',
        created_at       timestamptz not null default now()
      );
      create index decision_resource_idx on decision (resource_id, id desc);

      -- What one cluster gets of one resource. The desired side is written by plan, the applied side by dispatch.
      create table work (
        cluster             text not null,
        resource_id         bigint not null,
        application_id      bigint not null,
        api_version         text not null,
        kind                text not null,
        namespace           text not null,
        name                text not null,
        kind_order          smallint not null,
        desired_digest      text,
        replicas            integer,
        conflict_resolution text not null default 'Abort',
        suspended           boolean not null default false,
        orphan              boolean not null default false,
        delete_reason       text,
        applied_digest      text,
        applied_at          timestamptz,
        member_uid          text,
        member_generation   bigint,
        owned_digest        text,
        attempts            integer not null default 0,
        next_attempt_at     timestamptz,
        reason              text,
        message             text,
        primary key (cluster, resource_id)
      );
      -- "What is due in this cluster?" These two indexes are the queue.
      create index work_apply_idx on work (cluster, kind_order, resource_id)
        where desired_digest is not null and desired_digest is distinct from applied_digest and not suspended;
      create index work_delete_idx on work (cluster, kind_order, resource_id) where desired_digest is null;
      create index work_resource_idx on work (resource_id);

      create table observation (
        cluster          text not null,
        resource_id      bigint not null,
        uid              text not null,
        resource_version text not null,
        generation       bigint,
        owned_digest     text not null,
        health           text not null,
        message          text,
        replicas_desired integer,
        replicas_ready   integer,
        status           jsonb,
        observed_at      timestamptz not null default now(),
        primary key (cluster, resource_id)
      ) with (fillfactor = 70);
      create index observation_resource_idx on observation (resource_id);

      create table binding_status (
        resource_id      bigint primary key,
        health           text not null,
        message          text,
        clusters_total   integer not null,
        clusters_ready   integer not null,
        replicas_desired integer,
        replicas_ready   integer,
        status           jsonb,
        works            jsonb not null default '{}',
        version          bigint not null default nextval('report_version'),
        updated_at       timestamptz not null default now()
      ) with (fillfactor = 70);
      -- "What changed for those who subscribe?"
      create index binding_status_version_idx on binding_status (version);

      create table event (
        id          bigint generated always as identity primary key,
        at          timestamptz not null default now(),
        type        text not null,
        severity    text not null,
        message     text not null,
        cluster     text,
        application_namespace text,
        application_name      text,
        resource_id bigint,
        api_version text,
        kind        text,
        namespace   text,
        name        text,
        -- Ids are given before the commit and seen after it; who follows events reads in the order of settled transactions.
        txid        bigint not null default pg_current_xact_id()::text::bigint
      );
      create index event_txid_idx on event (txid, id);
      create index event_at_idx on event (at);
      create index event_application_idx on event (application_namespace, application_name, id desc);
      create index event_cluster_idx on event (cluster, id desc);

      create table audit_entry (
        id      bigint generated always as identity primary key,
        at      timestamptz not null default now(),
        actor   text not null,
        action  text not null,
        target  text not null,
        outcome text not null,
        detail  jsonb not null default '{}'
      );
      create index audit_entry_at_idx on audit_entry (at);

      create table lease (
        name       text primary key,
        holder     uuid not null,
        epoch      bigint not null default 1,
        expires_at timestamptz not null
      );

      -- A retried mutation answers what the first one answered.
      create table idempotency (
        actor          text not null,
        key            text not null,
        request_digest text not null,
        answer         jsonb not null,
        created_at     timestamptz not null default now(),
        primary key (actor, key)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table idempotency, lease, audit_entry, event, binding_status, observation, work, decision, binding, plan_due,
        resource, manifest, revision, application, policy_revision, policy, cluster_status, cluster, world_removed, world, hub;
      drop sequence report_version;
    `);
  }
}
