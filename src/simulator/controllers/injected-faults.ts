/** Faults of nodes and containers in a member. Plain fields, which controllers read in their next pass. */
export interface InjectedFaults {
  /** No node accepts another pod. */
  nodesFull: boolean;
  /** No image can be pulled. */
  imagesFail: boolean;
  /** Containers exit as soon as they start. */
  crashLoop: boolean;
  /** Added to the time a pod takes to become ready. */
  startDelayMs: number;
}

export function noInjectedFaults(): InjectedFaults {
  return { nodesFull: false, imagesFail: false, crashLoop: false, startDelayMs: 0 };
}
