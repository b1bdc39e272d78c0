import 'reflect-metadata';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Road1764000000000 } from '../../../migrations/1764000000000-road.js';
import { Decide1764000000001 } from '../../../migrations/1764000000001-decide.js';
import { Surroundings1764000000003 } from '../../../migrations/1764000000003-surroundings.js';
import { Preemption1764000000004 } from '../../../migrations/1764000000004-preemption.js';
import { PolicyLabels1764000000005 } from '../../../migrations/1764000000005-policy-labels.js';
import { Room1764000000006 } from '../../../migrations/1764000000006-room.js';
import { Interpreters1764000000007 } from '../../../migrations/1764000000007-interpreters.js';
import { Orphans1764000000009 } from '../../../migrations/1764000000009-orphans.js';
import { Delivery1765000000040 } from '../../../migrations/1765000000040-delivery.js';
import { Replacements1765000000055 } from '../../../migrations/1765000000055-replacements.js';
import { DamagedManifests1765000000060 } from '../../../migrations/1765000000060-damaged-manifests.js';
import { EventFilters1765000000061 } from '../../../migrations/1765000000061-event-filters.js';
import { Quarantine1765000000070 } from '../../../migrations/1765000000070-quarantine.js';
import { SealedPolicies1765000000071 } from '../../../migrations/1765000000071-sealed-policies.js';
import { Transition1765000000080 } from '../../../migrations/1765000000080-transition.js';
import { Eviction1765000000090 } from '../../../migrations/1765000000090-eviction.js';
import { MemberSchemas1765000000100 } from '../../../migrations/1765000000100-member-schemas.js';
import { Statusless1765000000101 } from '../../../migrations/1765000000101-statusless.js';
import { AutomaticTaints1765000000110 } from '../../../migrations/1765000000110-automatic-taints.js';
import { ApplicationFailover1765000000111 } from '../../../migrations/1765000000111-application-failover.js';
import { Drain1765000000112 } from '../../../migrations/1765000000112-drain.js';
import { Freeze1765000000120 } from '../../../migrations/1765000000120-freeze.js';
import { Restore1765000000121 } from '../../../migrations/1765000000121-restore.js';
import { Failover1765000000130 } from '../../../migrations/1765000000130-failover.js';
import { LossScore1765000000131 } from '../../../migrations/1765000000131-loss-score.js';
import { TaintTimes1765000000160 } from '../../../migrations/1765000000160-taint-times.js';
import { ReplacementChoice1765000000210 } from '../../../migrations/1765000000210-replacement-choice.js';
import { NamespaceRemoval1765000000211 } from '../../../migrations/1765000000211-namespace-removal.js';
import { ClusterEvidence1765000000220 } from '../../../migrations/1765000000220-cluster-evidence.js';
import { Failback1765000000230 } from '../../../migrations/1765000000230-failback.js';
import { Rebalancer1765000000231 } from '../../../migrations/1765000000231-rebalancer.js';
import { CredentialExpiry1765000000270 } from '../../../migrations/1765000000270-credential-expiry.js';
import { Drill1765000000320 } from '../../../migrations/1765000000320-drill.js';
import { LeaveInSteps1765000000321 } from '../../../migrations/1765000000321-leave-in-steps.js';
import { WaitingPriority1765000000330 } from '../../../migrations/1765000000330-waiting-priority.js';
import { SeenByProcess1765000000331 } from '../../../migrations/1765000000331-seen-by-process.js';
import { HandOvers1765000000332 } from '../../../migrations/1765000000332-hand-overs.js';
import { WorkDigestIndex1765000000359 } from '../../../migrations/1765000000359-work-digest-index.js';
import { ManifestImages1765000000360 } from '../../../migrations/1765000000360-manifest-images.js';
import { EncryptionKeys1765000000400 } from '../../../migrations/1765000000400-encryption-keys.js';
import { Token1765000000410 } from '../../../migrations/1765000000410-token.js';
import { Project1765000000411 } from '../../../migrations/1765000000411-project.js';
import { KeysOfDamagedManifests1765000000430 } from '../../../migrations/1765000000430-keys-of-damaged-manifests.js';
import { KeyCurrentAt1765000000431 } from '../../../migrations/1765000000431-key-current-at.js';
import { UnreadableValue1765000000432 } from '../../../migrations/1765000000432-unreadable-value.js';
import { ReplicaKeys1765000000433 } from '../../../migrations/1765000000433-replica-keys.js';
import { ProjectEntity } from '../entities/access/project.entity.js';
import { TokenEntity } from '../entities/access/token.entity.js';
import { BindingEntity } from '../entities/binding.entity.js';
import { BindingStatusEntity } from '../entities/binding-status.entity.js';
import { DecisionEntity } from '../entities/decision.entity.js';
import { EventEntity } from '../entities/event.entity.js';
import { EvictionEntity } from '../entities/eviction.entity.js';
import { ApplicationHealthEntity } from '../entities/failover/application-health.entity.js';
import { DrillEntity, DrillResourceEntity } from '../entities/failover/drill.entity.js';
import { FailbackEntity } from '../entities/failover/failback.entity.js';
import { ApplicationLossEntity, ClusterLossEntity, LossRunEntity } from '../entities/failover/loss-score.entity.js';
import { PodTroubleEntity } from '../entities/failover/pod-trouble.entity.js';
import { FailoverEntity } from '../entities/failover.entity.js';
import { ClusterEntity } from '../entities/fleet/cluster.entity.js';
import { ClusterConditionEntity } from '../entities/fleet/cluster-condition.entity.js';
import { ClusterEvidenceEntity } from '../entities/fleet/cluster-evidence.entity.js';
import { ClusterStatusEntity } from '../entities/fleet/cluster-status.entity.js';
import { DrainEntity } from '../entities/fleet/drain.entity.js';
import { EncryptionKeyEntity } from '../entities/fleet/encryption-key.entity.js';
import { FreezeEntity } from '../entities/fleet/freeze.entity.js';
import { HubEntity } from '../entities/fleet/hub.entity.js';
import { LeaseEntity } from '../entities/fleet/lease.entity.js';
import { OrphanEntity } from '../entities/fleet/orphan.entity.js';
import { RestoredClusterEntity } from '../entities/fleet/restored-cluster.entity.js';
import { UnreadableValueEntity } from '../entities/fleet/unreadable-value.entity.js';
import { ApplicationEntity } from '../entities/intents/application.entity.js';
import { AuditEntryEntity } from '../entities/intents/audit-entry.entity.js';
import { IdempotencyEntity } from '../entities/intents/idempotency.entity.js';
import { ManifestEntity } from '../entities/intents/manifest.entity.js';
import { NamespaceRemovalEntity } from '../entities/intents/namespace-removal.entity.js';
import { PolicyEntity } from '../entities/intents/policy.entity.js';
import { PolicyRevisionEntity } from '../entities/intents/policy-revision.entity.js';
import { ReplacementChoiceEntity } from '../entities/intents/replacement-choice.entity.js';
import { ResourceEntity } from '../entities/intents/resource.entity.js';
import { RevisionEntity } from '../entities/intents/revision.entity.js';
import { ObservationEntity } from '../entities/observation.entity.js';
import { PlanDueEntity } from '../entities/plan-due.entity.js';
import { PreemptedEntity } from '../entities/preempted.entity.js';
import { ReservationEntity } from '../entities/reservation.entity.js';
import { ClusterSchemaEntity } from '../entities/schemas/cluster-schema.entity.js';
import { KindSchemaEntity } from '../entities/schemas/kind-schema.entity.js';
import { SchemaDocumentEntity } from '../entities/schemas/schema-document.entity.js';
import { TransitionEntity } from '../entities/transition.entity.js';
import { WorkEntity } from '../entities/work.entity.js';
import { WorldEntity } from '../entities/world.entity.js';
import { WorldRemovedEntity } from '../entities/world-removed.entity.js';
import { choosingClient, connectionOf } from './choosing-client.js';
import { parseDatabaseUrl } from './database-url.js';
import { openPools, type Pools, sessionLimits } from './pools.js';
import { ServerChoice } from './server-choice.js';
import { translateError } from './translate-error.js';

/** One class per table. */
export const entities = [
  ApplicationEntity,
  AuditEntryEntity,
  BindingEntity,
  BindingStatusEntity,
  ClusterEntity,
  ClusterStatusEntity,
  DecisionEntity,
  EventEntity,
  HubEntity,
  IdempotencyEntity,
  LeaseEntity,
  ManifestEntity,
  ObservationEntity,
  OrphanEntity,
  PlanDueEntity,
  PolicyEntity,
  PolicyRevisionEntity,
  PreemptedEntity,
  ReplacementChoiceEntity,
  NamespaceRemovalEntity,
  ReservationEntity,
  ResourceEntity,
  RevisionEntity,
  TransitionEntity,
  TokenEntity,
  ProjectEntity,
  ClusterConditionEntity,
  ClusterEvidenceEntity,
  ClusterSchemaEntity,
  EvictionEntity,
  DrainEntity,
  ApplicationHealthEntity,
  DrillEntity,
  DrillResourceEntity,
  FailbackEntity,
  FreezeEntity,
  FailoverEntity,
  ClusterLossEntity,
  ApplicationLossEntity,
  LossRunEntity,
  PodTroubleEntity,
  KindSchemaEntity,
  SchemaDocumentEntity,
  RestoredClusterEntity,
  EncryptionKeyEntity,
  UnreadableValueEntity,
  WorkEntity,
  WorldEntity,
  WorldRemovedEntity,
];

/** In order. A merged migration must not be changed; a correction is a new migration. */
export const migrations = [
  Road1764000000000,
  Decide1764000000001,
  Surroundings1764000000003,
  Preemption1764000000004,
  PolicyLabels1764000000005,
  Room1764000000006,
  Interpreters1764000000007,
  Orphans1764000000009,
  Delivery1765000000040,
  Replacements1765000000055,
  DamagedManifests1765000000060,
  EventFilters1765000000061,
  Quarantine1765000000070,
  SealedPolicies1765000000071,
  Transition1765000000080,
  Eviction1765000000090,
  AutomaticTaints1765000000110,
  ApplicationFailover1765000000111,
  Drain1765000000112,
  Freeze1765000000120,
  Failover1765000000130,
  LossScore1765000000131,
  TaintTimes1765000000160,
  ReplacementChoice1765000000210,
  NamespaceRemoval1765000000211,
  ClusterEvidence1765000000220,
  CredentialExpiry1765000000270,
  Drill1765000000320,
  LeaveInSteps1765000000321,
  WaitingPriority1765000000330,
  SeenByProcess1765000000331,
  HandOvers1765000000332,
  Failback1765000000230,
  Rebalancer1765000000231,
  MemberSchemas1765000000100,
  Statusless1765000000101,
  Restore1765000000121,
  WorkDigestIndex1765000000359,
  ManifestImages1765000000360,
  EncryptionKeys1765000000400,
  Token1765000000410,
  Project1765000000411,
  KeysOfDamagedManifests1765000000430,
  KeyCurrentAt1765000000431,
  UnreadableValue1765000000432,
  ReplicaKeys1765000000433,
];

/** As the table `migration` has them. */
export const migrationNames: readonly string[] = migrations.map((Migration) => new Migration().name);

export interface Database {
  /** TypeORM: schema and plain reads. */
  readonly orm: DataSource;
  /** The hot paths: set-based SQL. */
  readonly pools: Pools;
  /** Which of the servers of the URL is used. */
  readonly choice: ServerChoice;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connection URL in libpq's format: see database-url.ts. */
  readonly url: string;
  /** Displayed in `pg_stat_activity`, followed by the purpose of the connection. */
  readonly applicationName: string;
  /** Called when an idle connection breaks. */
  readonly onIdleError?: (error: unknown) => void;
  /** Factor on the 60 s after which a cluster is stale; default 1. */
  readonly patience?: number;
  /** Checks a database before its migrations. If it throws, they do not run. */
  readonly beforeMigrations?: (ask: (statement: string, values?: readonly unknown[]) => Promise<readonly object[]>) => Promise<void>;
}

/** Runs pending migrations and opens the pools. Throws DATABASE_UNAVAILABLE if the server cannot be reached. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const choice = new ServerChoice(parseDatabaseUrl(options.url));
  await migrateOn(choice, options.beforeMigrations);
  let closing = false;
  // During shutdown, a server that stops at the same moment may close our connections first. That needs no report.
  const onIdleError = (error: unknown) => {
    if (!closing) options.onIdleError?.(error);
  };
  const orm = await initialize(
    ormOptions(choice, { ...options, onIdleError }, { poolSize: 3, extra: { ...sessionLimits, connectionTimeoutMillis: 5_000 } }),
  );
  const pools = openPools(choice, options.applicationName, onIdleError, { patience: options.patience });
  return {
    orm,
    pools,
    choice,
    close: async () => {
      closing = true;
      await Promise.all([orm.destroy(), pools.close()]);
    },
  };
}

/** Key of the advisory lock for migrations; any number that is equal in all replicas. */
const MIGRATION_LOCK = 4_006_214_151;

/** Replicas that start together take turns; without time limits, since a migration may rightly take long. */
export function migrate(url: string): Promise<void> {
  return migrateOn(new ServerChoice(parseDatabaseUrl(url)));
}

async function migrateOn(choice: ServerChoice, before: DatabaseOptions['beforeMigrations'] = async () => undefined): Promise<void> {
  const orm = await initialize(ormOptions(choice, { applicationName: 'manifold/migrate' }, { poolSize: 2 }));
  const lock = orm.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await before((statement, values) => lock.query(statement, values && [...values]) as Promise<readonly object[]>);
    await orm.runMigrations({ transaction: 'each' });
    await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    throw translateError(error);
  } finally {
    await lock.release();
    await orm.destroy();
  }
}

function ormOptions(
  choice: ServerChoice,
  { applicationName, onIdleError }: Omit<DatabaseOptions, 'url' | 'beforeMigrations'>,
  { poolSize, extra }: { readonly poolSize: number; readonly extra?: object },
): DataSourceOptions {
  const { options } = choice.target;
  return {
    type: 'postgres',
    applicationName: `${applicationName}/orm`,
    entities,
    migrations,
    migrationsTableName: 'migration',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize,
    logging: false,
    // TypeORM reads the schema with many statements at a time on one connection; without a pipeline, node-postgres calls that deprecated.
    extra: { ...connectionOf(choice), pipeline: true, ...(options && { options }), ...extra, Client: choosingClient(choice) },
    poolErrorHandler: (error: unknown) => onIdleError?.(translateError(error)),
  };
}

async function initialize(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    throw translateError(error);
  }
}
