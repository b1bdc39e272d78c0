import { hostname } from 'node:os';
import type { StandingFreeze } from '../core/model/movement/freeze.js';
import type { InterpreterPolicy } from '../core/model/policy/policy.js';
import type { EventStore } from '../engine/ports/events.js';
import type { FailoverRecords, FailoverStore, Rebalancers } from '../engine/ports/failover.js';
import type { FreezeStore, RestoreStore } from '../engine/ports/freezes.js';
import type { InterpreterStore } from '../engine/ports/interpreters.js';
import type { LeaseStore } from '../engine/ports/leases.js';
import type { StrayObjectStore } from '../engine/ports/observe.js';
import type { SchemaStore } from '../engine/ports/schemas/schema-store.js';
import type { Wakeups } from '../engine/ports/wakeups.js';
import { HubError } from '../errors.js';
import { PostgresAccess } from './access/access.store.js';
import { DamagedManifests } from './database/damaged-manifests.js';
import { type Database, type DatabaseOptions, migrationNames, openDatabase } from './database/data-source.js';
import { Encryption } from './database/encryption.js';
import { Manifests } from './database/manifests.js';
import { sessionState } from './database/server-choice.js';
import { firstRow, run, withTransaction } from './database/sql.js';
import { PostgresWakeups } from './database/wakeups.js';
import { PostgresDispatch } from './dispatch/dispatch.store.js';
import { openEncryption, refuseMissingKey } from './encryption/encryption-keys.js';
import { KeyRotation } from './encryption/key-rotation.js';
import { publishKeys, type ReplicaKeys, withdrawKeys } from './encryption/replica-keys.js';
import { PostgresEvents } from './events/event.store.js';
import { PostgresFailover } from './failover/failover.store.js';
import { PostgresFailoverRecords } from './failover/failover-records.js';
import { PostgresFleet } from './fleet/fleet.store.js';
import { fillExpiry, warnOfExpiry } from './fleet/warn-of-expiry.js';
import { PostgresFreezes } from './freezes/freeze.store.js';
import { PostgresRestores } from './freezes/restore.store.js';
import { installationFacts, type StoredFacts } from './installation/installation-facts.js';
import { type StateCounts, stateCounts } from './installation/state-counts.js';
import { auditDenials, auditRefusedTokens, type DenialEntry, type RefusedTokensEntry } from './intents/audit.js';
import { PostgresIntents } from './intents/intents.js';
import { quarantineInterpreter } from './intents/policies/quarantine-interpreter.js';
import { sealStoredPolicies } from './intents/policies/seal-stored-policies.js';
import { SealedPolicies } from './intents/policies/sealed-policies.js';
import { PostgresRebalancers } from './intents/rebalance/rebalancer.store.js';
import { PostgresLeases } from './leases/lease.store.js';
import { PostgresLossScores } from './loss-scores/loss-score.store.js';
import { PostgresObservations } from './observe/observation.store.js';
import { PostgresReports } from './observe/report.store.js';
import { PostgresStrayObjects } from './observe/stray-object.store.js';
import { PostgresPlans } from './plan/plan.store.js';
import { PostgresReads } from './reads/reads.js';
import { defaultRetention, type Removed, type Retention, removePast } from './retention/retention.js';
import { PostgresSchemas } from './schemas/schema.store.js';
import { SchemaCatalog } from './schemas/schema-catalog.js';
import { WorldCache } from './world/world.js';

export interface StoreOptions {
  readonly url: string;
  /** 32 bytes. */
  readonly encryptionKey: Uint8Array;
  /** Keys of 32 bytes that decrypt only: those before the present one, or the next one. */
  readonly decryptionKeys?: readonly Uint8Array[];
  /** A uuid of this process; the holder of its leases. */
  readonly holder: string;
  /** No other process uses this database, so leases of earlier processes are released at once. */
  readonly soleUser?: boolean;
  /** Factor on the 60 s after which an unheard cluster is stale; default 1. */
  readonly patience?: number;
  /** Limits of the history; defaults for those left out. */
  readonly retention?: Partial<Retention>;
  /** Freezes of this process from the file and the environment, for previews; default: none. */
  readonly localFreezes?: () => readonly StandingFreeze[];
  /** Called when an idle connection breaks. */
  readonly onIdleError?: (error: unknown) => void;
}

/** The parts of the store, grouped by their user. */
export interface Store {
  readonly plans: PostgresPlans;
  readonly dispatch: PostgresDispatch;
  readonly observations: PostgresObservations;
  readonly strayObjects: StrayObjectStore;
  readonly reports: PostgresReports;
  readonly interpreters: InterpreterStore & {
    /** Marks an interpreter that must not run again until it is edited. False if its stored spec is different or it is already marked. */
    quarantine(document: InterpreterPolicy, why: string): Promise<boolean>;
  };
  readonly events: EventStore;
  readonly failover: FailoverStore;
  readonly freezes: FreezeStore;
  readonly restores: RestoreStore;
  readonly failoverRecords: FailoverRecords;
  readonly rebalancers: Rebalancers;
  readonly lossScores: PostgresLossScores;
  readonly leases: LeaseStore;
  readonly fleet: PostgresFleet;
  readonly schemas: SchemaStore;
  readonly wakeups: PostgresWakeups;
  readonly reads: PostgresReads;
  readonly intents: PostgresIntents;
  readonly access: PostgresAccess;
  /** The stored connection of a cluster, decrypted. Throws NOT_FOUND, or DECRYPTION_FAILED. */
  connectionOf(cluster: string): Promise<string>;
  /** An HMAC: without the encryption key, guesses cannot be tested against it. It is the same after a restart. */
  keyedDigest(text: string): string;
  /** Replacement of the encryption key. */
  readonly keyRotation: KeyRotation;
  /** Facts for the checks of the installation. */
  installationFacts(): Promise<StoredFacts>;
  /** Counts for the metrics. */
  stateCounts(): Promise<StateCounts>;
  /** The key of `keyedDigest`. */
  readonly digestKey: Uint8Array;
  /** Writes one audit entry for each address that sent wrong tokens. */
  auditRefusedTokens(entries: readonly RefusedTokensEntry[]): Promise<void>;
  /** Writes one audit entry for each actor and field that was refused. */
  auditDenials(entries: readonly DenialEntry[]): Promise<void>;
  /** Null if the database answers and accepts writes; otherwise a sentence with the reason. */
  trouble(): Promise<string | null>;
  /** Removes history that is past its time; called about hourly. */
  removePast(): Promise<Removed>;
  /** Reads the images of manifests that an older version stored, for the search by image; returns how many it read. */
  fillImages(): Promise<number>;
  /** Stores the expiry of credentials of which none is stored; `expiryOf` reads the text of a connection. */
  fillExpiry(expiryOf: (connection: string) => Date | null): Promise<void>;
  /** Writes the events of credentials that expire soon; returns the times of all credentials that have one. */
  warnOfExpiry(): ReturnType<typeof warnOfExpiry>;
  close(): Promise<void>;
}

const APPLICATION = 'manifold';
/** How long the keys of a starting process are published; later it renews them. */
const KEYS_AT_START_MS = 60_000;
const none: Awaited<ReturnType<InterpreterStore['documents']>> = [];

/**
 * Migrates and opens the database. Throws DECRYPTION_FAILED if the encryption key is not the one that the database was written with, before
 * anything is written.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { url, onIdleError, patience } = options;
  const { encryptionKey, decryptionKeys = [] } = options;
  const beforeMigrations: DatabaseOptions['beforeMigrations'] = (ask) =>
    refuseMissingKey(ask, new Encryption(encryptionKey, { decryptionKeys }));
  const database = await openDatabase({ url, applicationName: APPLICATION, onIdleError, patience, beforeMigrations });
  try {
    return await startStore(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The store of a process over its open database, which it closes with itself. Throws as `openStore`, and leaves the database open then. */
export async function startStore(database: Database, options: Omit<StoreOptions, 'url' | 'onIdleError' | 'patience'>): Promise<Store> {
  const { pools, choice } = database;
  const { encryptionKey, decryptionKeys = [] } = options;
  const wakeups = new PostgresWakeups(choice, APPLICATION);
  let encryption: Encryption;
  let seals: SealedPolicies;
  const replica = replicaOf(options.holder, new Encryption(encryptionKey, { decryptionKeys }));
  try {
    // First, so that a process which makes another key the current one either sees this replica, or is seen by it.
    await publishKeys(pools.lease, replica, KEYS_AT_START_MS);
    encryption = await openEncryption(pools.engine, encryptionKey, decryptionKeys);
    seals = new SealedPolicies(encryption);
    await sealStoredPolicies(pools.engine, seals);
    if (options.soleUser) await run(pools.lease, 'update lease set expires_at = now() where holder <> $1', [options.holder]);
    await wakeups.listen();
  } catch (error) {
    await Promise.all([wakeups.close(), withdrawKeys(pools.lease, replica).catch(() => undefined)]);
    throw error;
  }

  return {
    ...storeOver(database, wakeups, { ...options, encryption, seals }),
    wakeups,
    close: async () => {
      await Promise.all([wakeups.close(), database.close()]);
    },
  };
}

/** The parts of a store besides its database. */
export interface StoreParts {
  readonly encryption: Encryption;
  readonly seals: SealedPolicies;
  readonly holder: string;
  readonly retention?: Partial<Retention> | undefined;
  readonly localFreezes?: (() => readonly StandingFreeze[]) | undefined;
}

/** A store over an open database. Sends no query yet; several stores may share a database. */
export function storeOver(
  { orm, pools }: Pick<Database, 'orm' | 'pools'>,
  wakeups: Wakeups,
  { encryption, seals, holder, retention, localFreezes = () => [] }: StoreParts,
): Omit<Store, 'wakeups' | 'close'> {
  const damaged = new DamagedManifests(pools.engine, wakeups);
  const manifests = new Manifests(encryption, damaged);
  const worlds = new WorldCache(pools.engine, manifests, seals);
  const replica = replicaOf(holder, encryption);
  const fleet = new PostgresFleet({ pool: pools.engine, observe: pools.observe, encryption, wakeups, holder });
  return {
    plans: new PostgresPlans({ pool: pools.engine, worlds, manifests, wakeups, holder }),
    dispatch: new PostgresDispatch({ pool: pools.engine, manifests, holder, wakeups }),
    observations: new PostgresObservations(pools.observe),
    strayObjects: new PostgresStrayObjects(pools.observe),
    reports: new PostgresReports(pools.observe, { manifests, damaged, wakeups }),
    interpreters: {
      documents: async () => (await worlds.readable()).interpreters ?? none,
      quarantine: async (document, why) => {
        const marked = await withTransaction(pools.engine, (db) => quarantineInterpreter(db, document, why));
        if (marked) wakeups.wake('api');
        return marked;
      },
    },
    events: new PostgresEvents(pools.engine, wakeups),
    failover: new PostgresFailover({ pool: pools.engine, worlds, wakeups, holder }),
    freezes: new PostgresFreezes(pools.engine, wakeups),
    restores: new PostgresRestores(pools.engine, wakeups),
    lossScores: new PostgresLossScores(pools.engine, wakeups),
    failoverRecords: new PostgresFailoverRecords({ pool: pools.engine, wakeups, holder }),
    rebalancers: new PostgresRebalancers({ pool: pools.engine, wakeups, holder }),
    leases: new PostgresLeases(pools.lease, replica, wakeups),
    schemas: new PostgresSchemas(pools.engine),
    fleet,
    reads: new PostgresReads({ pool: pools.api, orm, manifests }),
    intents: new PostgresIntents({
      pool: pools.api,
      manifests,
      encryption,
      seals,
      worlds,
      wakeups,
      schemas: new SchemaCatalog(pools.api),
      localFreezes,
    }),
    access: new PostgresAccess({ pool: pools.api, lookUps: pools.access }),
    connectionOf: async (cluster) => {
      const found = await fleet.connection(cluster);
      if (!found) throw new HubError('NOT_FOUND', `Cluster ${cluster} is not registered.`, { details: { cluster } });
      return found.connection;
    },
    keyedDigest: (text) => encryption.keyedDigest(text),
    keyRotation: new KeyRotation({ pool: pools.engine, encryption, replica, damaged, wakeups }),
    digestKey: encryption.digestKey,
    installationFacts: () => installationFacts(pools.engine, migrationNames),
    stateCounts: () => stateCounts(pools.api),
    auditRefusedTokens: (entries) => auditRefusedTokens(pools.engine, entries),
    auditDenials: (entries) => auditDenials(pools.engine, entries),
    trouble: () =>
      firstRow<{ readOnly: boolean }>(pools.lease, sessionState).then(
        (row) => (row?.readOnly ? 'The database accepts no writes.' : null),
        () => 'The database does not answer.',
      ),
    fillImages: () => manifests.fillImages(pools.engine),
    fillExpiry: (expiryOf) => fillExpiry(pools.engine, encryption, expiryOf),
    warnOfExpiry: () => withTransaction(pools.engine, warnOfExpiry),
    removePast: () => removePast(pools.engine, manifests, { ...defaultRetention, ...retention }),
  };
}

function replicaOf(holder: string, { keyIds }: Encryption): ReplicaKeys {
  return { holder, host: hostname(), keyIds: keyIds.map((id) => Buffer.from(id, 'hex')) };
}
