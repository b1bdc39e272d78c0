/** A busy machine may give a script little of a core: up to this many times its limit may pass before it is cut off without having used it. */
export const STARVED_FACTOR = 10;
/** Runs of an expression that got less than a quarter of its time of CPU each. */
export const STARVED_RUNS = 4;

/** CPU time of this process so far, milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
