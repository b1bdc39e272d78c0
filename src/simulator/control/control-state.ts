import type { ActiveFault } from '../faults/fault-injector.js';

/** One member in the answers of the control API. */
export interface MemberState {
  readonly name: string;
  readonly version: string;
  readonly revision: number;
  readonly objects: number;
  readonly nodes: number;
  readonly pods: number;
  /** Number of open watches. */
  readonly watches: number;
  readonly faults: readonly ActiveFault[];
}

export interface ControlState {
  /** Whether the simulator is a process of its own, which the control API can end. */
  readonly stoppable: boolean;
  /** Number of writes since the start. */
  readonly writes: number;
  readonly members: readonly MemberState[];
}
