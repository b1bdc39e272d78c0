/** The fields of a schedule in their order, with their allowed values. */
const parts: readonly { readonly least: number; readonly most: number; readonly names?: readonly string[] }[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { least: 0, most: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const macros: readonly string[] = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** The problem of a schedule of five fields (`0 8 * * 1-5`) or a macro (`@daily`); null if it is valid. */
export function cronScheduleError(schedule: string): string | null {
  const text = schedule.trim();
  if (text.startsWith('@')) return macros.includes(text) ? null : `must be one of ${macros.join(', ')} if it begins with @`;

  const given = text.split(/\s+/);
  if (given.length !== parts.length) return 'must have five fields: minute, hour, day of the month, month, day of the week';
  const wrong = given.findIndex((field, i) => !field.split(',').every((item) => isItem(item, i)));
  return wrong < 0 ? null : `has no ${partNames[wrong]} in field ${wrong + 1}`;
}

const partNames: readonly string[] = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];

/** All values, one value or a range, with an optional step: `5`, `1-5`, `0-59/15`. */
function isItem(item: string, part: number): boolean {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !(/^\d{1,2}$/.test(step) && Number(step) > 0))) return false;
  if (range === '*' || range === '?') return true;
  const [from = '', to, ...more] = range.split('-');
  const first = numberOf(from, part);
  const last = to === undefined ? first : numberOf(to, part);
  return more.length === 0 && first !== null && last !== null && first <= last;
}

function numberOf(text: string, part: number): number | null {
  const { least, most, names = [] } = parts[part]!;
  const named = names.indexOf(text.toLowerCase());
  // Months start at 1 and days of the week at 0, as the lists of names do.
  if (named >= 0) return named + least;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : null;
  return number !== null && number >= least && number <= most ? number : null;
}
