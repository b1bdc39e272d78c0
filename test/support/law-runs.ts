/**
 * How many cases a law is tried on: ten thousand where CI runs, few at a desk, and as many as `FC_RUNS` says where somebody looks
 * for more.
 */
export const lawRuns = Number(process.env['FC_RUNS'] ?? (process.env['CI'] ? 10_000 : 400));

/** Enough time for them on a machine that others use too. */
export const LAW_TIMEOUT_MS = 300_000;
