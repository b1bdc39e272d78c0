/** Limits of a user's script. The engine waits no longer than this for a script, and at most one child process crashes because of it. */
export const limits = {
  /** CPU time of one run; on a busy machine up to ten times as much may pass by the clock. */
  timeMs: 50,
  /** Of strings that it makes in one run, and of its heap beside what the machine itself takes. */
  memoryBytes: 16 * 1_048_576,
  /** Of its answer as JSON, and so of each of its strings. */
  outputBytes: 256 * 1_024,
  /** Nested tables, lists and maps. */
  depth: 64,
  scriptBytes: 64 * 1_024,
  expressionBytes: 8 * 1_024,
  /** Maximum number of queued jobs; further ones are refused. */
  waiting: 10_000,
} as const;

/** After this many consecutive time-outs a rule is not run for this time, so that it cannot use up the machine. */
export const setAside = { after: 5, forMs: 60_000 } as const;
