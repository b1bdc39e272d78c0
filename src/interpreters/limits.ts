/** Limits of a user's script. They bound the time that the engine waits for a script, and at most one child process crashes because of it. */
export const limits = {
  /** CPU time of one run in milliseconds; on a busy machine up to ten times as much wall-clock time may pass. */
  timeMs: 50,
  /** Bytes of strings created in one run, and of its heap besides that of the Lua machine. */
  memoryBytes: 16 * 1_048_576,
  /** Bytes of its answer as JSON, and so the maximum length of each of its strings. */
  outputBytes: 256 * 1_024,
  /** Depth of nested tables, lists and maps. */
  depth: 64,
  scriptBytes: 64 * 1_024,
  expressionBytes: 8 * 1_024,
  /** Maximum number of queued jobs; further ones are refused. */
  waiting: 10_000,
} as const;

/** After this many consecutive time-outs a rule is not run for this time, so that it cannot use up the machine. */
export const setAside = { after: 5, forMs: 60_000 } as const;
