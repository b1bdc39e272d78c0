/** On a busy machine a script may get little CPU time: up to this many times its limit may pass by the clock before it is cut off. */
export const STARVED_FACTOR = 10;
/** A run that is interrupted by the clock counts as starved if it got less than this share of its CPU time; with more it had a fair chance. */
export const STARVED_SHARE = 0.5;
/** A starved run is repeated once, with this many times its limit by the clock, before it is cut off. */
export const SECOND_RUN_FACTOR = 3;

/** CPU time of this process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
