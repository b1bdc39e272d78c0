import { parseDatabaseUrl } from './database/database-url.js';
import { Encryption } from './database/encryption.js';
import { Manifests } from './database/manifests.js';
import { openPools } from './database/pools.js';
import { ServerChoice } from './database/server-choice.js';
import { PostgresIntents } from './intents/intents.js';
import type { Intents } from './intents/intents-port.js';
import { SealedPolicies } from './intents/policies/sealed-policies.js';
import { SchemaCatalog } from './schemas/schema-catalog.js';
import { WorldCache } from './world/world.js';

export interface LossReaderOptions {
  readonly url: string;
  /** 32 bytes. */
  readonly encryptionKey: Uint8Array;
  readonly decryptionKeys?: readonly Uint8Array[];
  /** That of the store; default: derived from the key. */
  readonly digestKey?: Uint8Array;
  /** Factor on the 60 s after which an unheard cluster is stale. */
  readonly patience: number;
}

/** Reads what a simulation of losses needs, from a database that is migrated already. */
export interface LossReader extends Pick<Intents, 'lossSnapshot'> {
  close(): Promise<void>;
}

/** Nobody is woken, because nothing is written. */
const silent = { wake: () => undefined, onWake: () => () => undefined };
/** Marks no damaged manifest: the process that plans the resource finds it, and reports it. */
const unmarked = { found: () => undefined, healed: () => undefined, isNoted: () => false };

/** Opens connections of its own with the first read, so that a thread can read without the connections of its process. */
export function openLossReader({ url, encryptionKey, patience, ...otherKeys }: LossReaderOptions): LossReader {
  const choice = new ServerChoice(parseDatabaseUrl(url));
  const sizes = { api: 2, access: 1, engine: 2, observe: 1, lease: 1 };
  const pools = openPools(choice, 'manifold/losses', () => undefined, { patience, sizes });
  const encryption = new Encryption(encryptionKey, otherKeys);
  const seals = new SealedPolicies(encryption);
  const manifests = new Manifests(encryption, unmarked);
  const worlds = new WorldCache(pools.api, manifests, seals);
  const intents = new PostgresIntents({
    pool: pools.api,
    manifests,
    encryption,
    seals,
    worlds,
    wakeups: silent,
    schemas: new SchemaCatalog(pools.api),
    // A simulation plans as if nothing were frozen.
    localFreezes: () => [],
  });
  return {
    lossSnapshot: (...ask) => intents.lossSnapshot(...ask),
    close: () => pools.close(),
  };
}
