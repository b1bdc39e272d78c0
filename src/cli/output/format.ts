import type { Cli } from '../cli.js';
import { usage } from '../failure.js';
import { type Column, table } from './table.js';

export const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

export function parseFormat(text: string): Format {
  const format = formats.find((known) => known === text);
  if (format === undefined) throw usage(`unknown output ${JSON.stringify(text)}`, `use one of ${formats.join(', ')}`);
  return format;
}

/** How a list of `Row` is shown. */
export interface ListView<Row> {
  readonly columns: readonly Column<Row>[];
  /** What `-o name` prints, a word that other commands take: `app/web-shop`. */
  readonly name: (row: Row) => string;
  /** Said on standard error when there is nothing. */
  readonly empty: string;
}

/** Prints a list. JSON and YAML have the shape of the API: a list, or the one thing that was asked for by name. */
export async function printList<Row>(cli: Cli, view: ListView<Row>, rows: readonly Row[], how: { format: Format; single: boolean }) {
  const { terminal } = cli;
  if (how.format === 'json' || how.format === 'yaml') return terminal.out(await structured(how.single ? rows[0] : rows, how.format));
  if (rows.length === 0) return terminal.note(view.empty);
  if (how.format === 'name') return terminal.out(rows.map((row) => `${view.name(row)}\n`).join(''));
  terminal.out(table(view.columns, rows, { columns: terminal.columns, wide: how.format === 'wide' }));
}

/** The shape of the API as text. */
export async function structured(value: unknown, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
