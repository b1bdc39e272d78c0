/** One line of the trace of a pass. */
export interface TraceStep {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly step: string;
  readonly seen: string;
  readonly decided: string;
  readonly outcome: string;
}

/** The last passes of the loops in this process. */
export interface Traces {
  /** Newest first; empty for a key that no loop of this process touched. */
  of(key: string): readonly TraceStep[];
}
