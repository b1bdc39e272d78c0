/** On a busy machine a script may get little CPU time: up to this many times its limit may pass by the clock before it is cut off. */
export const STARVED_FACTOR = 10;
/** A run of an expression counts as starved if it got less than a quarter of its CPU time; after this many such runs it is cut off. */
export const STARVED_RUNS = 4;

/** CPU time of this process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
