-- Written by npm run db:dump from the migrations.

create table application (
  id bigint not null generated always as identity,
  namespace text not null,
  name text not null,
  revision integer not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleting_at timestamp with time zone,
  constraint application_pkey PRIMARY KEY (id),
  constraint application_namespace_name_key UNIQUE (namespace, name)
);

create table application_health (
  cluster text not null,
  resource_id bigint not null,
  healthy_revision integer,
  failing_since timestamp with time zone,
  held text,
  constraint application_health_cluster_resource_id_fkey FOREIGN KEY (cluster, resource_id) REFERENCES work(cluster, resource_id) ON DELETE CASCADE,
  constraint application_health_pkey PRIMARY KEY (cluster, resource_id)
);

create table application_loss (
  cluster text not null,
  application_id bigint not null,
  score integer not null,
  replicas_short integer not null,
  constraint application_loss_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id) ON DELETE CASCADE,
  constraint application_loss_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint application_loss_pkey PRIMARY KEY (cluster, application_id)
);

create table audit_entry (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  target text not null,
  outcome text not null,
  detail jsonb not null default '{}'::jsonb,
  constraint audit_entry_pkey PRIMARY KEY (id)
);

create table binding (
  resource_id bigint not null,
  policy_kind text,
  policy_namespace text,
  policy_name text,
  placements jsonb not null default '[]'::jsonb,
  generation integer not null,
  outcome text not null,
  decision_id bigint,
  decision_digest text,
  planned_at timestamp with time zone not null default now(),
  failures integer not null default 0,
  applied_policy jsonb,
  affinity text,
  scheduled_at timestamp with time zone,
  fits_affinity text,
  fits_since timestamp with time zone,
  dependencies jsonb not null default '[]'::jsonb,
  demand jsonb,
  priority integer not null default 0,
  constraint binding_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint binding_pkey PRIMARY KEY (resource_id)
);

create table binding_status (
  resource_id bigint not null,
  health text not null,
  message text,
  clusters_total integer not null,
  clusters_ready integer not null,
  replicas_desired integer,
  replicas_ready integer,
  status jsonb,
  works jsonb not null default '{}'::jsonb,
  version bigint not null default nextval('report_version'::regclass),
  updated_at timestamp with time zone not null default now(),
  generation integer,
  delivery text not null default 'DELIVERING'::text,
  delivery_reason text,
  delivery_message text,
  delivered_revision integer,
  undelivered jsonb not null default '[]'::jsonb,
  unknown jsonb not null default '{}'::jsonb,
  told_undelivered boolean not null default false,
  constraint binding_status_pkey PRIMARY KEY (resource_id)
);

create table cluster (
  name text not null,
  source text not null,
  provider text,
  region text,
  zones text[] not null default '{}'::text[],
  labels jsonb not null default '{}'::jsonb,
  properties jsonb not null default '{}'::jsonb,
  taints jsonb not null default '[]'::jsonb,
  cordoned boolean not null default false,
  endpoint text not null,
  credential bytea not null,
  connection_version integer not null default 1,
  revision integer not null default 1,
  world_version bigint not null,
  created_at timestamp with time zone not null default now(),
  deleting_at timestamp with time zone,
  delete_workloads boolean not null default false,
  credential_expires_at timestamp with time zone,
  credential_warned_at timestamp with time zone,
  leave_in_steps boolean not null default false,
  constraint cluster_source_check CHECK ((source = ANY (ARRAY['FILE'::text, 'API'::text]))),
  constraint cluster_pkey PRIMARY KEY (name)
);

create table cluster_condition (
  cluster text not null,
  ready text not null,
  since timestamp with time zone not null,
  flaps jsonb not null,
  taints jsonb not null default '[]'::jsonb,
  held text,
  constraint cluster_condition_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint cluster_condition_pkey PRIMARY KEY (cluster)
);

create table cluster_evidence (
  cluster text not null,
  kind text not null,
  replica text not null,
  alive_at timestamp with time zone,
  counts_until timestamp with time zone,
  checked_at timestamp with time zone not null,
  failing_since timestamp with time zone,
  message text not null,
  constraint cluster_evidence_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint cluster_evidence_pkey PRIMARY KEY (cluster, kind, replica)
);

create table cluster_loss (
  cluster text not null,
  score integer not null,
  replicas_lost integer not null,
  replicas_short integer not null,
  applications_short integer not null,
  computed_at timestamp with time zone not null default now(),
  constraint cluster_loss_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint cluster_loss_pkey PRIMARY KEY (cluster)
);

create table cluster_schema (
  cluster text not null,
  digest text not null,
  documents text[] not null,
  constraint cluster_schema_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint cluster_schema_pkey PRIMARY KEY (cluster)
);

create table cluster_status (
  cluster text not null,
  uid text,
  ready text not null default 'Unknown'::text,
  reason text not null default 'NotYetProbed'::text,
  message text not null default ''::text,
  kubernetes_version text,
  apis jsonb,
  apis_complete boolean not null default false,
  pools jsonb,
  heard_at timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  version bigint not null default nextval('report_version'::regclass),
  allocating jsonb not null default '{}'::jsonb,
  pools_at timestamp with time zone,
  probed_epoch bigint,
  listed_epoch bigint,
  constraint cluster_status_ready_check CHECK ((ready = ANY (ARRAY['True'::text, 'False'::text, 'Unknown'::text]))),
  constraint cluster_status_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint cluster_status_pkey PRIMARY KEY (cluster),
  constraint cluster_status_uid_key UNIQUE (uid)
);

create table decision (
  id bigint not null generated always as identity,
  resource_id bigint not null,
  generation integer not null,
  outcome text not null,
  message text not null,
  policy_kind text,
  policy_namespace text,
  policy_name text,
  losers jsonb not null default '[]'::jsonb,
  chosen jsonb not null default '[]'::jsonb,
  refused jsonb not null default '[]'::jsonb,
  warnings jsonb not null default '[]'::jsonb,
  created_at timestamp with time zone not null default now(),
  constraint decision_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint decision_pkey PRIMARY KEY (id)
);

create table drain (
  cluster text not null,
  actor text not null,
  max_unavailable integer not null,
  started_at timestamp with time zone not null default now(),
  done_at timestamp with time zone,
  constraint drain_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint drain_pkey PRIMARY KEY (cluster)
);

create table drill (
  id bigint not null generated always as identity,
  cluster text not null,
  actor text not null,
  share integer,
  return_after_seconds integer not null,
  deadline_seconds integer not null,
  state text not null,
  result text,
  reason text,
  message text not null,
  stopped_by text,
  started_at timestamp with time zone not null default now(),
  away_at timestamp with time zone,
  returning_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint drill_pkey PRIMARY KEY (id)
);

create table drill_resource (
  drill_id bigint not null,
  resource_id bigint not null,
  api_version text not null,
  kind text not null,
  namespace text not null,
  name text not null,
  application text not null,
  before jsonb not null,
  after jsonb,
  home jsonb,
  evicted_at timestamp with time zone,
  moved_at timestamp with time zone,
  home_at timestamp with time zone,
  floor integer,
  fewest_ready integer,
  below integer not null default 0,
  constraint drill_resource_drill_id_fkey FOREIGN KEY (drill_id) REFERENCES drill(id) ON DELETE CASCADE,
  constraint drill_resource_pkey PRIMARY KEY (drill_id, resource_id)
);

create table encryption_key (
  id bytea not null,
  added_at timestamp with time zone not null default now(),
  retired_at timestamp with time zone,
  claimed_by uuid,
  claimed_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  current_at timestamp with time zone not null default now(),
  constraint encryption_key_id_check CHECK ((length(id) = 8)),
  constraint encryption_key_pkey PRIMARY KEY (id)
);

create table event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  type text not null,
  severity text not null,
  message text not null,
  cluster text,
  application_namespace text,
  application_name text,
  resource_id bigint,
  api_version text,
  kind text,
  namespace text,
  name text,
  txid bigint not null default ((pg_current_xact_id())::text)::bigint,
  failover_id bigint,
  constraint event_pkey PRIMARY KEY (id)
);

create table eviction (
  id bigint not null generated always as identity,
  resource_id bigint not null,
  cluster text not null,
  cause text not null,
  producer text not null,
  purge_mode text not null,
  grace_seconds integer not null,
  started_at timestamp with time zone not null default now(),
  deadline timestamp with time zone not null,
  state text not null,
  message text not null,
  excludes boolean not null,
  ended_at timestamp with time zone,
  preserved jsonb,
  kept boolean not null default false,
  failover_id bigint,
  before jsonb,
  after jsonb,
  home jsonb,
  moved_at timestamp with time zone,
  home_at timestamp with time zone,
  away boolean not null default false,
  constraint eviction_failover_id_fkey FOREIGN KEY (failover_id) REFERENCES failover(id) ON DELETE SET NULL,
  constraint eviction_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint eviction_pkey PRIMARY KEY (id)
);

create table failback (
  id bigint not null generated always as identity,
  resource_id bigint not null,
  kind text not null,
  home text not null,
  policy text not null,
  is_workload boolean not null,
  state text not null,
  gate text,
  message text not null,
  until timestamp with time zone,
  since timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint failback_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint failback_pkey PRIMARY KEY (id)
);

create table failover (
  id bigint not null generated always as identity,
  cluster text not null,
  cause text not null,
  producer text not null,
  doubted_at timestamp with time zone,
  doubt text,
  started_at timestamp with time zone not null default now(),
  returned_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint failover_pkey PRIMARY KEY (id)
);

create table hub (
  singleton boolean not null default true,
  id uuid not null default gen_random_uuid(),
  key_canary bytea,
  created_at timestamp with time zone not null default now(),
  digest_key bytea,
  constraint hub_singleton_check CHECK (singleton),
  constraint hub_pkey PRIMARY KEY (singleton)
);

create table idempotency (
  actor text not null,
  key text not null,
  request_digest text not null,
  answer jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_pkey PRIMARY KEY (actor, key)
);

create table kind_schema (
  digest text not null,
  body bytea not null,
  saved_at timestamp with time zone not null default now(),
  constraint kind_schema_pkey PRIMARY KEY (digest)
);

create table lease (
  name text not null,
  holder uuid not null,
  epoch bigint not null default 1,
  expires_at timestamp with time zone not null,
  mark bigint not null default 0,
  hand_overs jsonb not null default '[]'::jsonb,
  key_ids bytea[],
  host text,
  constraint lease_pkey PRIMARY KEY (name)
);

create table loss_run (
  singleton boolean not null default true,
  state text not null default ''::text,
  claimed_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint loss_run_singleton_check CHECK (singleton),
  constraint loss_run_pkey PRIMARY KEY (singleton)
);

create table manifest (
  digest text not null,
  bytes bytea not null,
  created_at timestamp with time zone not null default now(),
  damaged_at timestamp with time zone,
  images text[],
  constraint manifest_pkey PRIMARY KEY (digest)
);

create table namespace_removal (
  cluster text not null,
  namespace text not null,
  application_namespace text not null,
  application_name text not null,
  actor text not null,
  tried_since timestamp with time zone,
  not_before timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint namespace_removal_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint namespace_removal_pkey PRIMARY KEY (cluster, namespace)
);

create table observation (
  cluster text not null,
  resource_id bigint not null,
  uid text not null,
  resource_version text not null,
  generation bigint,
  owned_digest text not null,
  health text not null,
  message text,
  replicas_desired integer,
  replicas_ready integer,
  status jsonb,
  observed_at timestamp with time zone not null default now(),
  read_by text,
  failure text,
  constraint observation_pkey PRIMARY KEY (cluster, resource_id)
);

create table orphan (
  cluster text not null,
  uid text not null,
  api_version text not null,
  kind text not null,
  namespace text not null,
  name text not null,
  found_at timestamp with time zone not null default now(),
  constraint orphan_pkey PRIMARY KEY (cluster, uid)
);

create table plan_due (
  position bigint not null generated always as identity,
  resource_id bigint not null,
  since timestamp with time zone not null default now(),
  not_before timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint plan_due_pkey PRIMARY KEY ("position")
);

create table pod_trouble (
  cluster text not null,
  namespace text not null,
  kind text not null,
  name text not null,
  stuck integer not null,
  reason text,
  unschedulable_since jsonb not null,
  constraint pod_trouble_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint pod_trouble_pkey PRIMARY KEY (cluster, namespace, kind, name)
);

create table policy (
  id bigint not null generated always as identity,
  kind text not null,
  namespace text not null,
  name text not null,
  uid uuid not null default gen_random_uuid(),
  spec jsonb not null,
  revision integer not null default 1,
  world_version bigint not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  labels jsonb not null default '{}'::jsonb,
  quarantined text,
  sealed bytea,
  status jsonb,
  due_at timestamp with time zone,
  constraint policy_pkey PRIMARY KEY (id),
  constraint policy_kind_namespace_name_key UNIQUE (kind, namespace, name)
);

create table policy_revision (
  kind text not null,
  namespace text not null,
  name text not null,
  number integer not null,
  spec jsonb,
  actor text not null,
  created_at timestamp with time zone not null default now(),
  sealed bytea,
  constraint policy_revision_pkey PRIMARY KEY (kind, namespace, name, number)
);

create table preempted (
  resource_id bigint not null,
  cluster text not null,
  taker_id bigint not null,
  keeps integer not null,
  priority integer not null,
  made_at timestamp with time zone not null default now(),
  constraint preempted_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint preempted_taker_id_fkey FOREIGN KEY (taker_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint preempted_pkey PRIMARY KEY (resource_id, cluster, taker_id)
);

create table project (
  name text not null,
  namespaces text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint project_pkey PRIMARY KEY (name)
);

create table replacement_choice (
  resource_id bigint not null,
  digest text not null,
  actor text not null,
  chosen_at timestamp with time zone not null default now(),
  constraint replacement_choice_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint replacement_choice_pkey PRIMARY KEY (resource_id)
);

create table reservation (
  cluster text not null,
  resource_id bigint not null,
  part smallint not null,
  replicas integer not null,
  requirements jsonb,
  made_at timestamp with time zone not null default now(),
  constraint reservation_pkey PRIMARY KEY (cluster, resource_id, part)
);

create table resource (
  id bigint not null generated always as identity,
  application_id bigint not null,
  api_version text not null,
  api_group text not null,
  kind text not null,
  namespace text not null,
  name text not null,
  uid uuid not null default gen_random_uuid(),
  labels jsonb not null default '{}'::jsonb,
  digest text not null,
  generation integer not null default 1,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  delete_reason text,
  orphan boolean not null default false,
  reschedule_requested_at timestamp with time zone,
  confirmed_preemption text,
  template_revisions integer[] not null default '{}'::integer[],
  constraint resource_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id),
  constraint resource_pkey PRIMARY KEY (id)
);

create table restored_cluster (
  cluster text not null,
  epoch bigint not null,
  mark bigint not null,
  found_at timestamp with time zone not null default now(),
  constraint restored_cluster_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster(name) ON DELETE CASCADE,
  constraint restored_cluster_pkey PRIMARY KEY (cluster)
);

create table revision (
  application_id bigint not null,
  number integer not null,
  actor text not null,
  cause text not null,
  resources jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint revision_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id) ON DELETE CASCADE,
  constraint revision_pkey PRIMARY KEY (application_id, number)
);

create table schema_document (
  digest text not null,
  tag text,
  kinds jsonb not null,
  saved_at timestamp with time zone not null default now(),
  constraint schema_document_pkey PRIMARY KEY (digest)
);

create table standing_freeze (
  id bigint not null generated always as identity,
  scope text not null,
  cluster text,
  application_namespace text,
  application_name text,
  policy_kind text,
  policy_namespace text,
  policy_name text,
  reason text not null,
  actor text not null,
  started_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone,
  producer text not null default 'person'::text,
  constraint standing_freeze_pkey PRIMARY KEY (id)
);

create table token (
  id bigint not null generated always as identity,
  name text not null,
  digest bytea not null,
  role text not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  project text,
  constraint token_pkey PRIMARY KEY (id)
);

create table transition (
  resource_id bigint not null,
  application_id bigint not null,
  state text not null,
  origin text not null,
  cause text not null,
  actor text,
  before jsonb not null,
  waits jsonb not null,
  waiting integer not null,
  in_use boolean not null,
  started_at timestamp with time zone not null,
  progressed_at timestamp with time zone not null,
  deadline timestamp with time zone not null,
  constraint transition_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint transition_pkey PRIMARY KEY (resource_id)
);

create table unreadable_value (
  table_name text not null,
  row_key text[] not null,
  key_id bytea not null,
  head_digest bytea not null,
  found_at timestamp with time zone not null default now(),
  constraint unreadable_value_pkey PRIMARY KEY (table_name, row_key)
);

create table work (
  cluster text not null,
  resource_id bigint not null,
  application_id bigint not null,
  api_version text not null,
  kind text not null,
  namespace text not null,
  name text not null,
  kind_order smallint not null,
  desired_digest text,
  replicas integer,
  conflict_resolution text not null default 'Abort'::text,
  suspended boolean not null default false,
  orphan boolean not null default false,
  delete_reason text,
  applied_digest text,
  applied_at timestamp with time zone,
  member_uid text,
  member_generation bigint,
  owned_digest text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  reason text,
  message text,
  revision integer,
  applied_revision integer,
  immutable_change text,
  replacing boolean not null default false,
  constraint work_pkey PRIMARY KEY (cluster, resource_id)
);

create table world (
  singleton boolean not null default true,
  version bigint not null default 1,
  room_version bigint not null default 1,
  room_told bigint not null default 0,
  room_told_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint world_singleton_check CHECK (singleton),
  constraint world_pkey PRIMARY KEY (singleton)
);

create table world_removed (
  kind text not null,
  namespace text not null,
  name text not null,
  world_version bigint not null,
  constraint world_removed_pkey PRIMARY KEY (kind, namespace, name)
);

CREATE INDEX application_loss_application_idx ON public.application_loss USING btree (application_id, score);

CREATE INDEX audit_entry_at_idx ON public.audit_entry USING btree (at);

CREATE INDEX binding_application_failover_idx ON public.binding USING btree (resource_id) WHERE ((applied_policy #> '{failover,application}'::text[]) IS NOT NULL);

CREATE INDEX binding_dependencies_idx ON public.binding USING gin (dependencies jsonb_path_ops) WHERE (dependencies <> '[]'::jsonb);

CREATE INDEX binding_failback_idx ON public.binding USING btree (((- priority)), resource_id) WHERE ((affinity IS NOT NULL) AND ((applied_policy #>> '{placement,failback,mode}'::text[]) = 'Automatic'::text));

CREATE INDEX binding_fits_idx ON public.binding USING btree (resource_id) WHERE (fits_affinity IS NOT NULL);

CREATE INDEX binding_policy_idx ON public.binding USING btree (policy_kind, policy_namespace, policy_name);

CREATE INDEX binding_status_version_idx ON public.binding_status USING btree (version);

CREATE INDEX binding_waiting_idx ON public.binding USING btree (((- priority)), resource_id) WHERE (outcome = ANY (ARRAY['UNSCHEDULABLE'::text, 'NO_CLUSTER_FIT'::text]));

CREATE INDEX cluster_status_version_idx ON public.cluster_status USING btree (version);

CREATE INDEX cluster_world_version_idx ON public.cluster USING btree (world_version);

CREATE INDEX decision_resource_idx ON public.decision USING btree (resource_id, id DESC);

CREATE UNIQUE INDEX drill_open_idx ON public.drill USING btree ((true)) WHERE (ended_at IS NULL);

CREATE INDEX event_application_idx ON public.event USING btree (application_namespace, application_name, id DESC);

CREATE INDEX event_at_idx ON public.event USING btree (at);

CREATE INDEX event_cluster_idx ON public.event USING btree (cluster, id DESC);

CREATE INDEX event_failover_idx ON public.event USING btree (failover_id, id) WHERE (failover_id IS NOT NULL);

CREATE INDEX event_txid_idx ON public.event USING btree (txid, id);

CREATE INDEX event_type_idx ON public.event USING btree (type, id DESC);

CREATE INDEX event_warning_idx ON public.event USING btree (id DESC) WHERE (severity = 'WARNING'::text);

CREATE INDEX eviction_away_idx ON public.eviction USING btree (resource_id) WHERE away;

CREATE UNIQUE INDEX eviction_excludes_idx ON public.eviction USING btree (resource_id, cluster) WHERE excludes;

CREATE INDEX eviction_failover_idx ON public.eviction USING btree (failover_id);

CREATE INDEX eviction_kept_idx ON public.eviction USING btree (resource_id, cluster) WHERE kept;

CREATE INDEX eviction_resource_idx ON public.eviction USING btree (resource_id);

CREATE INDEX eviction_started_idx ON public.eviction USING btree (started_at);

CREATE INDEX failback_day_idx ON public.failback USING btree (policy, started_at) WHERE (started_at IS NOT NULL);

CREATE UNIQUE INDEX failback_open_idx ON public.failback USING btree (resource_id, kind, home) WHERE (ended_at IS NULL);

CREATE INDEX failback_resource_idx ON public.failback USING btree (resource_id);

CREATE INDEX failover_ended_idx ON public.failover USING btree (ended_at);

CREATE UNIQUE INDEX failover_open_idx ON public.failover USING btree (cluster) WHERE (ended_at IS NULL);

CREATE INDEX manifest_damaged_idx ON public.manifest USING btree (digest) WHERE (damaged_at IS NOT NULL);

CREATE INDEX manifest_images_idx ON public.manifest USING btree (digest) WHERE ((images IS NULL) AND (damaged_at IS NULL));

CREATE INDEX manifest_key_idx ON public.manifest USING btree (SUBSTRING(bytes FROM 3 FOR 8), digest) WHERE (digest ~~ 'keyed.%'::text);

CREATE INDEX observation_resource_idx ON public.observation USING btree (resource_id);

CREATE INDEX observation_statusless_idx ON public.observation USING btree (observed_at) WHERE ((health = 'UNKNOWN'::text) AND (message = 'the object reports no status'::text));

CREATE INDEX plan_due_resource_idx ON public.plan_due USING btree (resource_id);

CREATE INDEX policy_due_idx ON public.policy USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX policy_revision_key_idx ON public.policy_revision USING btree (SUBSTRING(sealed FROM 2 FOR 8)) WHERE (sealed IS NOT NULL);

CREATE INDEX policy_world_version_idx ON public.policy USING btree (world_version);

CREATE INDEX preempted_taker_idx ON public.preempted USING btree (taker_id);

CREATE INDEX resource_application_idx ON public.resource USING btree (application_id);

CREATE UNIQUE INDEX resource_identity_idx ON public.resource USING btree (api_group, kind, namespace, name);

CREATE INDEX resource_kind_idx ON public.resource USING btree (api_version, kind, namespace, name);

CREATE INDEX revision_resources_idx ON public.revision USING gin (resources jsonb_path_ops);

CREATE UNIQUE INDEX token_digest_idx ON public.token USING btree (digest);

CREATE UNIQUE INDEX token_name_idx ON public.token USING btree (name) WHERE (revoked_at IS NULL);

CREATE INDEX transition_in_use_idx ON public.transition USING btree (application_id) WHERE in_use;

CREATE INDEX work_apply_idx ON public.work USING btree (cluster, kind_order, resource_id) WHERE ((desired_digest IS NOT NULL) AND (desired_digest IS DISTINCT FROM applied_digest) AND (NOT suspended));

CREATE INDEX work_delete_idx ON public.work USING btree (cluster, kind_order, resource_id) WHERE (desired_digest IS NULL);

CREATE INDEX work_digest_idx ON public.work USING btree (desired_digest);

CREATE INDEX work_replacing_idx ON public.work USING btree (resource_id, cluster) WHERE ((reason = 'IMMUTABLE_FIELD'::text) OR replacing);

CREATE INDEX work_resource_idx ON public.work USING btree (resource_id);

create sequence report_version;
