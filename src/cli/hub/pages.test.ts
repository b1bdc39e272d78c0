import { describe, expect, it } from '@jest/globals';
import { walk } from './pages.js';

/** A connection over the numbers from 0 to `total` - 1; the cursor is the last number. */
const numbers = (total: number) => async (first: number, after: string | null) => {
  const from = after === null ? 0 : Number(after) + 1;
  const nodes = Array.from({ length: Math.max(0, Math.min(first, total - from)) }, (_, i) => from + i);
  return {
    nodes,
    pageInfo: { hasNextPage: from + nodes.length < total, endCursor: nodes.length > 0 ? String(nodes.at(-1)) : null },
    totalCount: total,
  };
};

describe('a walk', () => {
  it('returns every node once, in order', async () => {
    const { nodes, more } = await walk(1000, numbers(250));
    expect(nodes).toEqual(Array.from({ length: 250 }, (_, i) => i));
    expect(more).toBe(false);
  });

  it('stops at its limit and reports that there is more', async () => {
    expect(await walk(120, numbers(250))).toMatchObject({ nodes: { length: 120 }, more: true, totalCount: 250 });
  });

  it('ends when pages are empty', async () => {
    expect(await walk(10, async () => ({ nodes: [], pageInfo: { hasNextPage: true, endCursor: 'x' } }))).toMatchObject({ nodes: [] });
  });
});
