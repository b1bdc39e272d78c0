import { cutTo, displayWidth } from './display-width.js';
import { printable } from './printable.js';

const GAP = '   ';
const NARROWEST = 16;

/** A column of a table of `Row`. Cells are plain text; `paint` colours a cell after it is padded and cut. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string | number | null | undefined;
  /** Shown with `-o wide` only. */
  readonly wide?: true;
  /** May be cut when the terminal is too narrow. */
  readonly flexible?: true;
  readonly paint?: (text: string, row: Row) => string;
}

/** Columns of `Inner` for rows that contain an `Inner`. */
export function columnsWithin<Inner, Row>(columns: readonly Column<Inner>[], inner: (row: Row) => Inner): readonly Column<Row>[] {
  return columns.map(({ header, cell, wide, flexible, paint }) => ({
    header,
    cell: (row: Row) => cell(inner(row)),
    ...(wide && { wide }),
    ...(flexible && { flexible }),
    ...(paint && { paint: (text: string, row: Row) => paint(text, inner(row)) }),
  }));
}

export interface TableOptions {
  /** Width of the terminal; undefined: no cell is cut. */
  readonly columns?: number | undefined;
  readonly wide?: boolean;
  readonly withoutHeaders?: boolean;
}

/** A table as kubectl prints it: upper-case headers, three spaces between columns, no trailing spaces. `-` for a missing value. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], options: TableOptions = {}): string {
  const shown = columns.filter((column) => options.wide || !column.wide);
  const cells = rows.map((row) => shown.map((column) => cellText(column.cell(row))));
  const widths = fitted(shown, natural(shown, cells, options), options.columns);
  const lines = cells.map((line, i) => joined(line, widths, (text, c) => shown[c]!.paint?.(text, rows[i]!) ?? text));
  if (!options.withoutHeaders)
    lines.unshift(
      joined(
        shown.map((column) => column.header),
        widths,
        (text) => text,
      ),
    );
  return lines.map((line) => `${line}\n`).join('');
}

function cellText(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : printable(String(value)).trim();
  return text === '' ? '-' : text;
}

function natural<Row>(columns: readonly Column<Row>[], cells: readonly string[][], options: TableOptions): number[] {
  return columns.map((column, c) => {
    const header = options.withoutHeaders ? 0 : displayWidth(column.header);
    return cells.reduce((widest, line) => Math.max(widest, displayWidth(line[c]!)), header);
  });
}

/** Shortens the flexible columns until the table fits, the widest first. */
function fitted<Row>(columns: readonly Column<Row>[], widths: readonly number[], available: number | undefined): number[] {
  const fit = [...widths];
  if (available === undefined) return fit;
  let excess = fit.reduce((sum, width) => sum + width, 0) + GAP.length * (fit.length - 1) - available;
  const flexible = columns.flatMap((column, c) => (column.flexible ? [c] : [])).sort((a, b) => fit[b]! - fit[a]!);
  for (const c of flexible) {
    const taken = Math.min(Math.max(excess, 0), Math.max(fit[c]! - NARROWEST, 0));
    fit[c] = fit[c]! - taken;
    excess -= taken;
  }
  return fit;
}

function joined(line: readonly string[], widths: readonly number[], paint: (text: string, column: number) => string): string {
  return line
    .map((text, c) => {
      const cut = cutTo(text, widths[c]!);
      const padding = c === line.length - 1 ? '' : ' '.repeat(widths[c]! - displayWidth(cut));
      return paint(cut, c) + padding;
    })
    .join(GAP);
}
