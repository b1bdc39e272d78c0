import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/config/settings.js';
import { eventTypes } from '../../src/engine/ports/events.js';
import { errorCodes } from '../../src/errors.js';
import { createMetrics } from '../../src/ops/metrics.js';

const root = resolve(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(resolve(root, 'docs', name), 'utf8');
/** The cells of the rows of a page that begin with a name in code. */
const rowsOf = (name: string) =>
  [...page(name).matchAll(/^\| (`[^|]+`(?:, `[^|]+`)*) \|(.*)\|$/gm)].map(([, names, rest]) => ({
    names: [...names!.matchAll(/`([^`]+)`/g)].map(([, one]) => one!),
    cells: rest!.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  }));
const sources = globSync('{src,bin}/**/*.{ts,mjs}', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(resolve(root, file), 'utf8'));

describe('docs/SETTINGS.md', () => {
  const rows = rowsOf('SETTINGS.md');
  const named = new Set(rows.flatMap(({ names }) => names));

  it('has every variable that the code reads, and no other variable of the project', () => {
    // The launcher sets MANIFOLD_REEXECUTED for itself.
    const read = new Set(
      sources.flatMap((text) => [...text.matchAll(/'(MANIFOLD_[A-Z_]+)'|process\.env\.(MANIFOLD_[A-Z_]+)/g)]).map(([, a, b]) => a ?? b!),
    );
    read.delete('MANIFOLD_REEXECUTED');
    expect([...named].filter((name) => name.startsWith('MANIFOLD_')).sort()).toEqual([...read].sort());
  });

  it.each(
    rows.flatMap(({ names: [name], cells: [type, fallback] }) => {
      const range = /^number, (\d+)–(\d+)$/.exec(type!);
      return range ? [{ name: name!, least: Number(range[1]), most: Number(range[2]), fallback: fallback! }] : [];
    }),
  )('$name has the stated range and default', ({ name, least, most, fallback }) => {
    const read = (value: number | string) => readSettings({ [name]: String(value) });
    expect(() => [read(least), read(most)]).not.toThrow();
    expect(() => read(most + 1)).toThrow(name);
    if (least > 0) expect(() => read(least - 1)).toThrow(name);
    expect(/^`\d+`$/.test(fallback)).toBe(true);
    expect(read(fallback.replaceAll('`', ''))).toEqual(readSettings({}));
    const other = fallback === `\`${least}\`` ? most : least;
    expect(read(other)).not.toEqual(readSettings({}));
  });

  it.each(['MANIFOLD_HOST', 'MANIFOLD_DATA_DIR', 'MANIFOLD_ROLES', 'MANIFOLD_LOG', 'MANIFOLD_ALLOW_EXEC_PLUGINS'])(
    '%s has the stated default',
    (name) => {
      const [, fallback] = rows.find(({ names }) => names[0] === name)!.cells;
      expect(readSettings({ [name]: fallback!.replaceAll('`', '') })).toEqual(readSettings({}));
    },
  );
});

describe('docs/EVENTS.md', () => {
  const rows = rowsOf('EVENTS.md');

  it('has every type of event and every reason code once', () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...eventTypes, ...errorCodes].sort());
  });

  it('states meaning, cause and remedy of each', () => {
    for (const { names, cells } of rows) expect({ names, empty: cells.filter((cell) => cell === '') }).toEqual({ names, empty: [] });
  });

  it('lists types that the code records: each occurs outside their list', () => {
    const lists = sources.filter((text) => !text.includes('export const eventTypes'));
    expect(eventTypes.filter((type) => !lists.some((text) => text.includes(`'${type}'`)))).toEqual([]);
  });

  it('includes the types that SQL inserts', () => {
    const inserted = sources
      .flatMap((text) => [...text.matchAll(/insert into event \([^)]*\)\s+select (?:case [^,]*?)?'([A-Z_]+)'/g)])
      .map(([, type]) => type!);
    expect(inserted.length).toBeGreaterThan(0);
    expect(inserted.filter((type) => !(eventTypes as readonly string[]).includes(type))).toEqual([]);
  });
});

describe('docs/METRICS.md', () => {
  const rows = rowsOf('METRICS.md').filter(({ names: [name] }) => name!.startsWith('manifold_'));

  it('has every metric with its type and labels', async () => {
    const metrics = (await createMetrics().registry.getMetricsAsArray()).filter(({ name }) => name.startsWith('manifold_'));
    const found = metrics.map((metric) => ({
      name: metric.name,
      type: String(metric.type),
      labels: [...(metric as unknown as { labelNames: readonly string[] }).labelNames].sort(),
    }));
    const stated = rows.map(({ names: [name], cells: [type, labels] }) => ({
      name: name!,
      type: type!,
      labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!).sort(),
    }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(stated.sort(byName)).toEqual(found.sort(byName));
  });

  it('names alerts that exist', () => {
    const alerts = globSync('deploy/alerts/*.yaml', { cwd: root })
      .map((file) => readFileSync(resolve(root, file), 'utf8'))
      .join('\n');
    const named = [...page('METRICS.md').matchAll(/`(Manifold[A-Z]\w+)`/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !alerts.includes(`alert: ${name}\n`))).toEqual([]);
  });
});

describe('the pages of the handbook', () => {
  const pages = [
    ...['README', 'CONCEPTS', 'PLACEMENT', 'OVERRIDES', 'CLUSTERS', 'SETTINGS', 'EVENTS', 'METRICS', 'API', 'TROUBLESHOOTING', 'CI'],
    ...['FROM-KARMADA', 'FROM-ARGO-CD'],
  ].map((name) => `docs/${name}.md`);
  /** Each command with its part of the reference, which another test compares with the program. */
  const sections = new Map(
    page('CLI.md')
      .split(/^### manifold /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  );
  const everywhere = ['--context', '--help', '--no-color', '--version'];

  it.each(pages)('%s names existing commands and options', (name) => {
    const text = readFileSync(resolve(root, name), 'utf8');
    const lines = [
      ...[...text.matchAll(/`(?:npx )?manifold ([^`\n]+)`/g)].map(([, line]) => line!),
      ...[...text.matchAll(/^(?:\$ |npx | *- (?:run: )?)?manifold (.+)$/gm)].map(([, line]) => line!),
    ];
    const wrong = lines.filter((line) => {
      const words = line.split('#')[0]!.trim().split(/\s+/);
      const command = [2, 1].map((count) => words.slice(0, count).join(' ')).find((words) => sections.has(words));
      // `manifold failover`, `help TOPIC`: a group of commands.
      if (command === undefined) return ![...sections.keys(), 'help '].some((known) => known.startsWith(`${words[0]} `));
      const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]!);
      return options.some((option) => !everywhere.includes(option) && !sections.get(command)!.includes(option));
    });
    expect(wrong).toEqual([]);
  });
});
