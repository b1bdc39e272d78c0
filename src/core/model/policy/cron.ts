/** Names and lowest values of the five fields: minute, hour, day of the month, month, day of the week. */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields = [
  { key: 'minute', least: 0, most: 59, names: [] },
  { key: 'hour', least: 0, most: 23, names: [] },
  { key: 'day', least: 1, most: 31, names: [] },
  { key: 'month', least: 1, most: 12, names: months },
  { key: 'weekday', least: 0, most: 7, names: days },
] as const;

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MINUTE_MS = 60_000;
/** The search ends after a day; the caller asks again then. */
const MOST_MINUTES = 24 * 60;

export interface NextRun {
  readonly at: number;
  /** False: no run within a day from `after`; `at` is when to ask again. */
  readonly isRun: boolean;
}

/** The first minute after `after` at which the schedule is due, by the clock of the time zone. The schedule must be valid. */
export function nextRun(schedule: string, timeZone: string | undefined, after: number): NextRun {
  const sets = setsOf(schedule);
  const parts = clockOf(timeZone ?? 'UTC');
  const first = (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS;
  for (let i = 0; i < MOST_MINUTES; i += 1) {
    const at = first + i * MINUTE_MS;
    if (isDue(sets, parts(at))) return { at, isRun: true };
  }
  return { at: first + MOST_MINUTES * MINUTE_MS - MINUTE_MS, isRun: false };
}

type Times = Readonly<Record<(typeof fields)[number]['key'], number>>;
interface Sets {
  readonly of: Readonly<Record<keyof Times, ReadonlySet<number>>>;
  /** Both the day of the month and the day of the week are restricted: either one is enough, as in cron. */
  readonly eitherDay: boolean;
}

function isDue({ of, eitherDay }: Sets, at: Times): boolean {
  if (!of.minute.has(at.minute) || !of.hour.has(at.hour) || !of.month.has(at.month)) return false;
  const [day, weekday] = [of.day.has(at.day), of.weekday.has(at.weekday)];
  return eitherDay ? day || weekday : day && weekday;
}

function setsOf(schedule: string): Sets {
  const text = macros[schedule.trim()] ?? schedule.trim();
  const given = text.split(/\s+/);
  const sets = Object.fromEntries(fields.map(({ key }, i) => [key, setOf(given[i] ?? '*', fields[i]!)])) as Record<
    keyof Times,
    Set<number>
  >;
  // Both 0 and 7 are Sunday.
  if (sets.weekday.has(7)) sets.weekday.add(0);
  const isOpen = (i: number) => /^[*?]/.test(given[i] ?? '*');
  return { of: sets, eitherDay: !isOpen(2) && !isOpen(4) };
}

function setOf(text: string, { least, most, names }: (typeof fields)[number]): Set<number> {
  const numberOf = (word: string) => {
    const named = (names as readonly string[]).indexOf(word.toLowerCase());
    return named < 0 ? Number(word) : named + least;
  };
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '*', step] = item.split('/');
    const [from = '', to] = range.split('-');
    const all = from === '*' || from === '?';
    const first = all ? least : numberOf(from);
    const last = to !== undefined ? numberOf(to) : all || step !== undefined ? most : first;
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function clockOf(timeZone: string): (at: number) => Times {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      minute: Number(parts['minute']),
      hour: Number(parts['hour']),
      day: Number(parts['day']),
      month: Number(parts['month']),
      weekday: days.indexOf((parts['weekday'] ?? '').toLowerCase()),
    };
  };
}
