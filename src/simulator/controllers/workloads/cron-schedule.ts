/** The minutes at which a CronJob starts, as five sets. Undefined if the text is not a schedule. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** If both the day of the month and the day of the week are restricted, either one suffices. */
  readonly eitherDay: boolean;
}

const MINUTE_MS = 60_000;
/** A schedule without a match within four years never matches. */
const HORIZON_MINUTES = 4 * 366 * 24 * 60;

const names: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
};

export function parseSchedule(text: string): CronSchedule | undefined {
  const fields = (names[text] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const sets = [numbers(minute, 0, 59), numbers(hour, 0, 23), numbers(day, 1, 31), numbers(month, 1, 12), numbers(weekday, 0, 7)];
  if (sets.some((set) => set === undefined)) return undefined;
  const [minutes, hours, days, months, weekdays] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekdays.has(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, eitherDay: !day.startsWith('*') && !weekday.startsWith('*') };
}

/** The first minute after `afterMs` that matches the schedule, in UTC. */
export function nextTime(schedule: CronSchedule, afterMs: number): number | undefined {
  let time = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  for (let tried = 0; tried < HORIZON_MINUTES; ) {
    const date = new Date(time);
    if (!isDay(schedule, date)) {
      // Skip the whole day.
      const tomorrow = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
      tried += (tomorrow - time) / MINUTE_MS;
      time = tomorrow;
    } else if (schedule.hours.has(date.getUTCHours()) && schedule.minutes.has(date.getUTCMinutes())) return time;
    else {
      tried += 1;
      time += MINUTE_MS;
    }
  }
  return undefined;
}

function isDay({ days, months, weekdays, eitherDay }: CronSchedule, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return eitherDay ? day || weekday : day && weekday;
}

/** A field of a schedule: `*`, `5`, `1-5`, `*` or a range with `/STEP`, and lists of those. */
function numbers(field: string, least: number, most: number): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (match === null) return undefined;
    const [, all, from, to, step] = match;
    const first = all ? least : Number(from);
    const last = all || (step !== undefined && to === undefined) ? most : Number(to ?? from);
    const by = Number(step ?? 1);
    if (first < least || last > most || by === 0) return undefined;
    for (let value = first; value <= last; value += by) found.add(value);
  }
  return found;
}
