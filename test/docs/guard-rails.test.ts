import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/FAILOVER.md'), 'utf8');
const NOT_THERE = '**not implemented**';
/** The rows of the table: id, rule, default, setting, decided in, tested by. */
const rails = page
  .split('\n')
  .filter((line) => /^\| GR\d+ /.test(line))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
const tests = rails.flatMap(([id, , , , , tested = '']) =>
  [...tested.matchAll(/`((?:src|test)\/[\w./-]+)` "([^"]+)"/g)].map(([, path, name]) => ({ id: id!, path: path!, name: name! })),
);

describe('the table of guard rails', () => {
  it('has each of the 18 once, with its default and setting', () => {
    expect(rails.map(([id]) => id)).toEqual(Array.from({ length: 18 }, (_, i) => `GR${i + 1}`));
    expect(rails.filter((cells) => cells.length !== 6)).toEqual([]);
    expect(rails.filter(([, , usual, setting]) => usual !== NOT_THERE && (usual === '' || setting === ''))).toEqual([]);
  });

  it('names an existing test for each rule', () => {
    const lost = tests.filter(({ path, name }) => !existsSync(join(root, path)) || !readFileSync(join(root, path), 'utf8').includes(name));
    expect(lost).toEqual([]);
    const without = rails.filter(([id, , usual]) => usual !== NOT_THERE && !tests.some((one) => one.id === id));
    expect(without).toEqual([]);
  });
});
