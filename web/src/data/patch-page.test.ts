import { describe, expect, it } from '@jest/globals';
import { patchPage } from './patch-page.js';

const page = [
  { name: 'a', ready: 0 },
  { name: 'b', ready: 0 },
];
const keyOf = (item: { name: string }) => item.name;

describe('a page after a change', () => {
  it('replaces a displayed item in place', () => {
    expect(patchPage(page, { type: 'CHANGED', item: { name: 'b', ready: 3 } }, keyOf)).toEqual({
      items: [page[0], { name: 'b', ready: 3 }],
      askAgain: false,
    });
  });

  it.each([
    { change: { type: 'CHANGED', item: { name: 'c', ready: 1 } }, because: 'a new item may belong anywhere' },
    { change: { type: 'REMOVED', item: null }, because: 'the next page gives one up' },
    { change: { type: 'RESYNC', item: null }, because: 'changes may have been missed' },
  ] as const)('asks the hub again because $because', ({ change }) => {
    expect(patchPage(page, change, keyOf)).toEqual({ items: page, askAgain: true });
  });
});
