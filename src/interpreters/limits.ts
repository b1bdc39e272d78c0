/** What a script of a user may take. The engine waits for no script longer than this, and one child process dies of it at most. */
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
  /** Questions that wait; more are refused rather than queued. */
  waiting: 10_000,
} as const;

/** After so many cut-offs in a row a rule is set aside for this long, so that it cannot use up the machine. */
export const setAside = { after: 5, forMs: 60_000 } as const;
