const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Steps of kubectl's ages (apimachinery, util/duration `HumanDuration`): under `below`, whole `unit`s and then, if named, whole `rest`s. */
const steps = [
  { below: 2 * MINUTE, unit: [SECOND, 's'], rest: null },
  { below: 10 * MINUTE, unit: [MINUTE, 'm'], rest: [SECOND, 's'] },
  { below: 3 * HOUR, unit: [MINUTE, 'm'], rest: null },
  { below: 8 * HOUR, unit: [HOUR, 'h'], rest: [MINUTE, 'm'] },
  { below: 2 * DAY, unit: [HOUR, 'h'], rest: null },
  { below: 8 * DAY, unit: [DAY, 'd'], rest: [HOUR, 'h'] },
  { below: 2 * YEAR, unit: [DAY, 'd'], rest: null },
  { below: 8 * YEAR, unit: [YEAR, 'y'], rest: [DAY, 'd'] },
  { below: Number.POSITIVE_INFINITY, unit: [YEAR, 'y'], rest: null },
] as const;

/** The time since `moment` (RFC 3339) in kubectl's form: `45s`, `3m12s`, `5h2m`, `4d`. Null for null. A moment slightly in the future gives `0s`. */
export function age(moment: string | null | undefined, nowMs: number): string | null {
  if (!moment) return null;
  const then = Date.parse(moment);
  return Number.isNaN(then) ? null : duration(Math.max(0, nowMs - then));
}

/** A duration in ms, in kubectl's form. */
export function duration(ms: number): string {
  const { unit, rest } = steps.find((step) => ms < step.below)!;
  const whole = Math.floor(ms / unit[0]);
  const left = rest === null ? 0 : Math.floor((ms % unit[0]) / rest[0]);
  return `${whole}${unit[1]}${left > 0 ? `${left}${rest![1]}` : ''}`;
}
