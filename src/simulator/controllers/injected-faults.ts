/** What goes wrong with nodes and containers in a member. Plain fields: the next pass of a controller meets them. */
export interface InjectedFaults {
  /** No node has room for another pod. */
  nodesFull: boolean;
  /** No image arrives. */
  imagesFail: boolean;
  /** Containers end as soon as they start. */
  crashLoop: boolean;
  /** On top of the time a pod takes to be ready. */
  startDelayMs: number;
}

export function noInjectedFaults(): InjectedFaults {
  return { nodesFull: false, imagesFail: false, crashLoop: false, startDelayMs: 0 };
}
