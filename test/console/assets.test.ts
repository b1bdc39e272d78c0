import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const dist = resolve(import.meta.dirname, '../../web/dist');
const BUDGET_BYTES = 200_000;

/** The page, its files, and their static imports: what a browser loads before the first page is displayed. */
function firstLoad(): readonly string[] {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const found = new Set([...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]!));
  for (const file of found) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) found.add(`assets/${name}`);
  }
  return ['index.html', ...found];
}

describe('the files of the console', () => {
  it(`are less than ${BUDGET_BYTES / 1000} kB with Brotli before the first page, the largest page included`, () => {
    const sizeOf = (file: string) => statSync(join(dist, `${file}.br`), { throwIfNoEntry: false })?.size ?? statSync(join(dist, file)).size;
    const first = firstLoad().reduce((sum, file) => sum + sizeOf(file), 0);
    const pages = readdirSync(join(dist, 'assets')).filter((name) => /^(overview|applications|clusters)\.page-.*\.js$/.test(name));

    expect(pages.length).toBe(3);
    expect(first).toBeGreaterThan(20_000);
    expect(first + Math.max(...pages.map((name) => sizeOf(`assets/${name}`)))).toBeLessThan(BUDGET_BYTES);
  });
});
