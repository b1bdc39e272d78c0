import { printable } from '../printable.js';
import type { Column } from '../table.js';

/** RFC 4180: every column of the wide table, a header line, fields with commas or quotes quoted. */
export function csv<Row>(columns: readonly Column<Row>[], rows: readonly Row[], withoutHeaders: boolean): string {
  const lines = rows.map((row) => columns.map(({ cell }) => field(cell(row))));
  if (!withoutHeaders) lines.unshift(columns.map(({ header }) => field(header)));
  return lines.map((line) => `${line.join(',')}\n`).join('');
}

function field(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : printable(String(value));
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
