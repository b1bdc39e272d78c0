import { describe, expect, it } from '@jest/globals';
import { applicationTree, copyId } from './application-tree.js';
import { visibleRows } from './tree.js';

const web = {
  id: 'web',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  health: 'HEALTHY',
  delivery: { state: 'DELIVERED' },
  clusterHealth: { 'idc-a': 'HEALTHY' },
  replicas: {},
} as const;
const copy = copyId('web', 'idc-a');
const open = new Set(['web', copy]);
const below = (pods: Parameters<typeof applicationTree>[1]) =>
  visibleRows(applicationTree([web], pods), open)
    .filter(({ parent }) => parent === copy)
    .map(({ node }) => node.item);

describe('the tree of an application', () => {
  it('shows below an opened cluster that its pods are loading, until they are there', () => {
    expect(below(new Map())).toEqual([{ type: 'loading' }]);
    expect(below(new Map([[copy, { pods: [{ name: 'web-1' }], failure: null }]]))).toMatchObject([{ type: 'pod', pod: { name: 'web-1' } }]);
    expect(below(new Map([[copy, { pods: [], failure: 'no answer' }]]))).toEqual([{ type: 'note', words: 'no answer' }]);
  });
});
