import type { Cli } from '../cli.js';
import { type Format, type ListView, structured } from './format.js';
import { table } from './table.js';

const REMEMBERED = 10_000;

/** Prints rows when they change: as a table line or a line of JSON. Rows with an unchanged line are not printed again. */
export class Changes<Row> {
  readonly #cli: Cli;
  readonly #view: ListView<Row>;
  readonly #key: (row: Row) => string;
  readonly #format: Format;
  readonly #last = new Map<string, string>();
  #headed = false;

  constructor(cli: Cli, view: ListView<Row>, key: (row: Row) => string, format: Format) {
    this.#cli = cli;
    this.#view = view;
    this.#key = key;
    this.#format = format;
  }

  async show(rows: readonly Row[]): Promise<void> {
    const changed = rows.filter((row) => this.#last.get(this.#key(row)) !== JSON.stringify(row));
    for (const row of changed) this.#remember(row);
    if (changed.length > 0) this.#cli.terminal.out(await this.#text(changed));
  }

  /** Whether the row was printed and is not forgotten. */
  has(key: string): boolean {
    return this.#last.has(key);
  }

  /** Prints that a row was removed. */
  gone(key: string, what: string): void {
    if (this.#last.delete(key)) this.#cli.terminal.note(`${what} is gone`);
  }

  /** Forgets rows that are missing in a new read. */
  keepOnly(rows: readonly Row[]): void {
    const keys = new Set(rows.map(this.#key));
    for (const key of this.#last.keys()) if (!keys.has(key)) this.gone(key, key);
  }

  /** The oldest rows are forgotten first, to limit the memory of a watch that runs for weeks. */
  #remember(row: Row): void {
    const key = this.#key(row);
    this.#last.delete(key);
    this.#last.set(key, JSON.stringify(row));
    if (this.#last.size > REMEMBERED) this.#last.delete(this.#last.keys().next().value!);
  }

  async #text(rows: readonly Row[]): Promise<string> {
    if (this.#format === 'json') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (this.#format === 'yaml')
      return (await Promise.all(rows.map((row) => structured(row, 'yaml')))).map((text) => `---\n${text}`).join('');
    if (this.#format === 'name') return rows.map((row) => `${this.#view.name(row)}\n`).join('');
    const withoutHeaders = this.#headed;
    this.#headed = true;
    return table(this.#view.columns, rows, { columns: this.#cli.terminal.columns, wide: this.#format === 'wide', withoutHeaders });
  }
}
