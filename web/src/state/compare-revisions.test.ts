import { describe, expect, it } from '@jest/globals';
import { compareRevisions } from './compare-revisions.js';

const object = (name: string, version: string, apiVersion = 'apps/v1') => ({
  apiVersion,
  kind: 'Deployment',
  namespace: 'shop',
  name,
  version,
  manifest: `text ${version}`,
});

describe('two revisions', () => {
  it('differ in the objects that were added, changed and removed', () => {
    const before = [object('a', '1'), object('b', '1'), object('c', '1')];
    const after = [object('b', '2'), object('c', '1'), object('d', '1')];
    expect(
      compareRevisions(before, after).map(({ change, object: { name }, before: old, after: now }) => [change, name, old, now]),
    ).toEqual([
      ['removed', 'a', 'text 1', ''],
      ['changed', 'b', 'text 1', 'text 2'],
      ['added', 'd', '', 'text 1'],
    ]);
  });

  it('have the same object if only the version of its group differs', () => {
    expect(compareRevisions([object('a', '1', 'apps/v1beta1')], [object('a', '2')])).toMatchObject([{ change: 'changed' }]);
  });
});
