import type { Step } from './wakeups.js';

/** One line of the trace of a pass; the last few passes of a key are kept in memory. */
export interface TraceStep {
  readonly at: number;
  readonly step: Step;
  readonly key: string;
  readonly seen: string;
  readonly decided: string;
  readonly outcome: string;
}
