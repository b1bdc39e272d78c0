import type { Json } from '../kubernetes/object.js';
import type { Behaviour } from './behaviours/behaviour.js';
import type { SimulatorClock } from './clock.js';

/** A pool of identical nodes. */
export interface NodePoolOptions {
  readonly name: string;
  readonly nodes: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Resources of one node by name: `{ cpu: '16', memory: '64Gi', 'nvidia.com/gpu': '8' }`. The default of `pods` is 110. */
  readonly capacity: Readonly<Record<string, string>>;
}

export interface MemberOptions {
  /** A DNS label; the last segment of the member's address. */
  readonly name: string;
  /** Default: `v1.33.2`. */
  readonly kubernetesVersion?: string;
  readonly nodePools: readonly NodePoolOptions[];
  /** Labels of every node, such as `topology.kubernetes.io/region`. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** Zones that a pool's nodes are spread over, by `topology.kubernetes.io/zone`. */
  readonly zones?: readonly string[];
  /** Custom kinds, each with its CustomResourceDefinition and its simulated behaviour; ignored if `controllers` is false. */
  readonly behaviours?: readonly Behaviour[];
  /** Kinds that behave as their document says once somebody applies their definition, unless `controllers` is false. */
  readonly behavioursOnceDefined?: readonly Behaviour[];
  /** Without controllers the API works but no object changes automatically, as without kube-controller-manager. */
  readonly controllers?: boolean;
}

export interface TimingOptions {
  /** Time from a pod's binding to its readiness. Of a range, a value is drawn for each pod. */
  readonly podReadyMs: number | readonly [number, number];
  /** Time from the start of a Job's pod to its success. */
  readonly jobMs: number;
  readonly bookmarkMs: number;
}

export interface SimulatorOptions {
  readonly members: readonly MemberOptions[];
  /** Directory for uids, CA, port, tokens and objects. Without it they are lost when the process ends. */
  readonly persistDir?: string;
  /** 0 chooses a free port, or the port stored in `persistDir`. */
  readonly port?: number;
  readonly host?: string;
  readonly timing?: Partial<TimingOptions>;
  /** Changes that are kept per member for watches to resume from. Default: 10 000, fewer if there are many members. */
  readonly windowSize?: number;
  /** Number of writes that the log keeps. */
  readonly logSize?: number;
  /** Seed of all random values. */
  readonly seed?: number;
  readonly clock?: SimulatorClock;
  /** Called when a client of the control API ends the process. */
  readonly stop?: () => void;
}

export const defaultTiming: TimingOptions = { podReadyMs: [200, 500], jobMs: 500, bookmarkMs: 60_000 };

/** An object as a test or a second client writes it. */
export type Manifest = { readonly [field: string]: Json };
