import type { Policy } from '../../core/model/policy/policy.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { StoredResource } from '../../store/intents/intents-port.js';
import type { ServerSideAnswer } from '../answers.js';
import type { ChangedObject } from './server-side.js';

/** A change whose effect is previewed. */
export interface PreviewedChange {
  readonly resources: readonly KubeObject[];
  readonly policies: readonly Policy[];
  readonly pruned: readonly StoredResource[];
  /** Those of `resources` that are deleted and created again where an immutable field changes. */
  readonly replaced?: readonly KubeObject[];
  readonly warnings: readonly string[];
  /** Sends server-side dry runs for created and updated objects; absent: none are sent. */
  readonly ask?: (changed: readonly ChangedObject[]) => Promise<readonly ServerSideAnswer[]>;
}
