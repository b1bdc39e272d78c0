import type { KubeObject } from '../../kubernetes/object.js';

/** What defaulting needs besides the object: a cluster IP to assign, and the one that the object already has. */
export interface DefaultingWorld {
  readonly live: KubeObject | undefined;
  allocateClusterIp(): string;
}
