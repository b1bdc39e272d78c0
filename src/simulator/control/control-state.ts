import type { ActiveFault } from '../faults/fault-injector.js';

/** What the control API tells of one member. */
export interface MemberState {
  readonly name: string;
  readonly version: string;
  readonly revision: number;
  readonly objects: number;
  readonly nodes: number;
  readonly pods: number;
  /** Open watches. */
  readonly watches: number;
  readonly faults: readonly ActiveFault[];
}

export interface ControlState {
  /** Whether the simulator is a process of its own, which can be told to end. */
  readonly stoppable: boolean;
  /** How many writes there were. */
  readonly writes: number;
  readonly members: readonly MemberState[];
}
