import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/faults.md'), 'utf8');
/** A file and the name of a test or a fault in it. */
const tests = [...page.matchAll(/`((?:src|test)\/[\w./-]+)` "([^"]+)"/g)].map(([, path, name]) => ({ path: path!, name: name! }));
const catalogue = { M: 25, N: 10, K: 6, L: 5, U: 2, D: 10, B: 5, P: 7, F: 10 };

describe('the page of faults', () => {
  it('names existing tests', () => {
    const lost = tests.filter(({ path, name }) => !existsSync(join(root, path)) || !readFileSync(join(root, path), 'utf8').includes(name));
    expect(lost).toEqual([]);
    expect(tests.length).toBeGreaterThan(80);
  });

  it('has each fault once, with a test or the reason why there is none', () => {
    const ids = [...page.matchAll(/^\| (F-[A-Z]\d+) \| .+ \| (.+) \|$/gm)].map(([, id, test]) => ({ id: id!, test: test! }));
    const all = Object.entries(catalogue).flatMap(([kind, count]) => Array.from({ length: count }, (_, i) => `F-${kind}${i + 1}`));
    expect(ids.map(({ id }) => id).sort()).toEqual(all.sort());
    expect(ids.filter(({ test }) => !test.includes('` "') && !test.includes('**no test:**'))).toEqual([]);
  });

  it('has each of the 18 incidents', () => {
    const numbers = [...page.matchAll(/^\| (\d+) \| .+ \| .+ \|$/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
  });
});
