import { randomBytes } from 'node:crypto';
import type { ClusterIps } from './admission/cluster-ips.js';
import type { SimulatorClock } from './clock.js';
import type { KindRegistry } from './kinds/kind-registry.js';
import type { Dependents } from './store/dependents.js';
import type { ObjectStore } from './store/object-store.js';
import type { LoggedWrite } from './write-log.js';

/** One member as the verbs and controllers see it. */
export interface MemberWorld {
  readonly name: string;
  readonly kinds: KindRegistry;
  readonly store: ObjectStore;
  readonly dependents: Dependents;
  readonly clusterIps: ClusterIps;
  readonly clock: SimulatorClock;
  /** Called for each accepted write of a client, but not for those of the member's controllers. */
  log(write: Omit<LoggedWrite, 'cluster' | 'timeMs'>): void;
}

/** The client that requests a write. */
export interface Caller {
  readonly user: string;
  /** The field manager. */
  readonly manager: string;
  /** Writes of the member's own controllers are not logged, and what they create has no managed fields. */
  readonly internal?: true;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Kubernetes' alphabet for the random suffix of generated names: without vowels, so that no words result. */
export function randomSuffix(length = 5): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}
