import type { Cli } from '../cli.js';
import { usage } from '../failure.js';
import { pairs } from './facts.js';
import { csv } from './formats/csv.js';
import { customColumns } from './formats/custom-columns.js';
import { loadFindValues, parseTemplate, renderTemplate } from './formats/jsonpath-template.js';
import { sortedBy } from './formats/rows.js';
import { type Column, table } from './table.js';

export const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
/** Output formats that every command supports. */
export type Format = (typeof formats)[number];

/** Formats of a list: the plain ones, CSV, and templates of the user. */
export type ListFormat = Format | 'csv' | { readonly kind: 'jsonpath' | 'custom-columns'; readonly text: string };

const listFormats = [...formats, 'csv', 'jsonpath=TEMPLATE', 'custom-columns=SPEC'];

export function parseFormat(text: string): Format {
  const format = formats.find((known) => known === text);
  if (format === undefined) throw usage(`unknown output ${JSON.stringify(text)}`, `use one of ${formats.join(', ')}`);
  return format;
}

/** As {@link parseFormat}, for lists. */
export function parseListFormat(text: string): ListFormat {
  if (text === 'csv') return text;
  const spelt = /^(jsonpath|custom-columns)=(.*)$/s.exec(text);
  if (spelt) return { kind: spelt[1] as 'jsonpath' | 'custom-columns', text: spelt[2]! };
  const format = formats.find((known) => known === text);
  if (format === undefined) throw usage(`unknown output ${JSON.stringify(text)}`, `use one of ${listFormats.join(', ')}`);
  return format;
}

/** Formats that print the value and not a table. */
export function isStructured(format: ListFormat): boolean {
  return format === 'json' || format === 'yaml' || typeof format === 'object';
}

/** How a list of `Row` is shown. */
export interface ListView<Row> {
  readonly columns: readonly Column<Row>[];
  /** Printed by `-o name`; other commands accept it as a target: `app/web-shop`. */
  readonly name: (row: Row) => string;
  /** Printed to standard error if the list is empty. */
  readonly empty: string;
  /** Labels, for `--show-labels`. */
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
  /** The value that `-o json` prints for a row; default: the row itself. */
  readonly shape?: (row: Row) => unknown;
  /** The value that paths are evaluated on, if it has more fields than `shape`. */
  readonly seenByPaths?: (row: Row) => unknown;
  /** Several manifests are printed as a Kubernetes `List`, not as an array. */
  readonly kubernetesList?: true;
}

/** The user's options for displaying a list. */
export interface Showing {
  readonly format: ListFormat;
  /** One object was requested by name, so it is printed alone and not as a list of one. */
  readonly single: boolean;
  readonly noHeaders?: boolean;
  readonly showLabels?: boolean;
  readonly sortBy?: string;
}

/** Prints a list. JSON and YAML have the shape of the API: a list, or the one object that was requested by name. */
export async function printList<Row>(cli: Cli, view: ListView<Row>, found: readonly Row[], how: Showing): Promise<void> {
  const { terminal } = cli;
  const { format } = how;
  const rows = how.sortBy === undefined ? found : await sorted(view, found, how.sortBy);
  if (isStructured(format)) return terminal.out(await structuredList(cli, view, rows, how));
  if (rows.length === 0 && format !== 'csv') return terminal.note(view.empty);
  if (format === 'name') return terminal.out(rows.map((row) => `${view.name(row)}\n`).join(''));
  const columns = how.showLabels ? [...view.columns, labelsColumn(view)] : view.columns;
  const withoutHeaders = how.noHeaders === true;
  if (format === 'csv') return terminal.out(csv(columns, rows, withoutHeaders));
  terminal.out(table(columns, rows, { columns: terminal.columns, wide: format === 'wide', withoutHeaders }));
}

async function sorted<Row>(view: ListView<Row>, rows: readonly Row[], path: string): Promise<readonly Row[]> {
  return sortedBy(rows, path, view.seenByPaths ?? view.shape ?? ((row) => row), await loadFindValues());
}

async function structuredList<Row>({ terminal }: Cli, view: ListView<Row>, rows: readonly Row[], how: Showing): Promise<string> {
  const { format, single } = how;
  const shape = view.shape ?? ((row: Row): unknown => row);
  if (typeof format !== 'object') {
    const list = rows.map(shape);
    const value = view.kubernetesList ? { apiVersion: 'v1', kind: 'List', items: list } : list;
    return structured(single ? list[0] : value, format as 'json' | 'yaml');
  }
  const find = await loadFindValues();
  const seen = rows.map(view.seenByPaths ?? shape);
  if (format.kind === 'custom-columns') {
    const columns = customColumns(format.text, find);
    return table(columns, seen, { columns: terminal.columns, withoutHeaders: how.noHeaders === true });
  }
  return renderTemplate(parseTemplate(format.text), single ? seen[0] : { items: seen }, find);
}

function labelsColumn<Row>({ labels }: ListView<Row>): Column<Row> {
  if (labels === undefined)
    throw usage('--show-labels: this list has no labels', 'apps, events, works, evictions and transitions have none');
  return { header: 'LABELS', cell: (row) => pairs(labels(row)) || '<none>' };
}

/** The shape of the API as text. */
export async function structured(value: unknown, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
