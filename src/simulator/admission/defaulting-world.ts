import type { KubeObject } from '../../kubernetes/object.js';

/** What defaulting needs beyond the object: cluster addresses are given out, and what was given out stays. */
export interface DefaultingWorld {
  readonly live: KubeObject | undefined;
  allocateClusterIp(): string;
}
