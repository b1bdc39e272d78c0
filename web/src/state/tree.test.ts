import { describe, expect, it } from '@jest/globals';
import { type TreeNode, treeMove, visibleRows } from './tree.js';

const leaf = (id: string): TreeNode<null> => ({ id, word: id, item: null, children: 'none' });
const roots: readonly TreeNode<null>[] = [
  { id: 'app', word: 'app', item: null, children: [{ ...leaf('web'), children: [leaf('cloud-b'), leaf('idc-a')] }, leaf('cart')] },
];
const all = new Set(['app', 'web']);

describe('a tree', () => {
  it('shows the children of open nodes, with level and position', () => {
    expect(visibleRows(roots, new Set(['app'])).map(({ node, level, position, siblings }) => [node.id, level, position, siblings])).toEqual(
      [
        ['app', 1, 1, 1],
        ['web', 2, 1, 2],
        ['cart', 2, 2, 2],
      ],
    );
    expect(visibleRows(roots, new Set(['web']))).toHaveLength(1);
  });

  it.each([
    { at: 'web', key: 'ArrowDown', open: all, move: { focus: 'cloud-b' } },
    { at: 'web', key: 'ArrowUp', open: all, move: { focus: 'app' } },
    { at: 'web', key: 'ArrowRight', open: all, move: { focus: 'cloud-b' } },
    { at: 'web', key: 'ArrowRight', open: new Set(['app']), move: { open: 'web' } },
    { at: 'web', key: 'ArrowLeft', open: all, move: { close: 'web' } },
    { at: 'idc-a', key: 'ArrowLeft', open: all, move: { focus: 'web' } },
    { at: 'app', key: 'End', open: all, move: { focus: 'cart' } },
    { at: 'cart', key: 'Home', open: all, move: { focus: 'app' } },
    { at: 'cart', key: 'ArrowRight', open: all, move: {} },
    { at: 'cart', key: 'i', open: all, move: { focus: 'idc-a' } },
    { at: 'web', key: 'c', open: all, move: { focus: 'cloud-b' } },
    { at: 'web', key: 'Tab', open: all, move: null },
  ])('moves from $at by $key', ({ at, key, open, move }) => {
    expect(treeMove(visibleRows(roots, open), open, at, key)).toEqual(move);
  });
});
