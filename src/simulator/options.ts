import type { Json } from '../kubernetes/object.js';
import type { Behaviour } from './behaviours/behaviour.js';
import type { SimulatorClock } from './clock.js';

/** Nodes that are alike. */
export interface NodePoolOptions {
  readonly name: string;
  readonly nodes: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Quantities of one node by resource: `{ cpu: '16', memory: '64Gi', 'nvidia.com/gpu': '8' }`. `pods` is 110 unless said. */
  readonly capacity: Readonly<Record<string, string>>;
}

export interface MemberOptions {
  /** A DNS label; the last segment of the member's address. */
  readonly name: string;
  /** `v1.33.2` unless said. */
  readonly kubernetesVersion?: string;
  readonly nodePools: readonly NodePoolOptions[];
  /** On every node: `topology.kubernetes.io/region` and the like. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** Zones that a pool's nodes are spread over, by `topology.kubernetes.io/zone`. */
  readonly zones?: readonly string[];
  /** Kinds that are defined and behave as their document says, unless `controllers` is false. */
  readonly behaviours?: readonly Behaviour[];
  /** Without controllers the API works but no object changes automatically, as without kube-controller-manager. */
  readonly controllers?: boolean;
}

export interface TimingOptions {
  /** From a pod's binding to its readiness. A range is drawn from per pod. */
  readonly podReadyMs: number | readonly [number, number];
  /** From a Job's pod's start to its success. */
  readonly jobMs: number;
  readonly bookmarkMs: number;
}

export interface SimulatorOptions {
  readonly members: readonly MemberOptions[];
  /** Where uids, CA, port, tokens and objects survive. Without it they end with the process. */
  readonly persistDir?: string;
  /** 0 takes a free one, or the one that `persistDir` remembers. */
  readonly port?: number;
  readonly host?: string;
  readonly timing?: Partial<TimingOptions>;
  /** Changes per member that a watch may be behind: 10 000 unless said, fewer where there are many members. */
  readonly windowSize?: number;
  /** Writes that the log keeps. */
  readonly logSize?: number;
  /** Of everything random that a run could depend on. */
  readonly seed?: number;
  readonly clock?: SimulatorClock;
  /** Called when the control API is asked to end the process. */
  readonly stop?: () => void;
}

export const defaultTiming: TimingOptions = { podReadyMs: [200, 500], jobMs: 500, bookmarkMs: 60_000 };

/** An object as a test or a second actor writes it. */
export type Manifest = { readonly [field: string]: Json };
