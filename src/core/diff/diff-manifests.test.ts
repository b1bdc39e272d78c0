import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../kubernetes/object.js';
import { diffManifests } from './diff-manifests.js';
import { editScript } from './edit-script.js';
import { unifiedDiff } from './unified-diff.js';

const deployment = (spec: object): KubeObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
const secret = (data: object): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data });

describe('changes', () => {
  it.each([
    { before: { a: 1 }, after: { a: 2 }, want: [{ op: 'replace', path: ['spec', 'a'], before: 1, after: 2 }] },
    { before: {}, after: { a: { b: 1 } }, want: [{ op: 'add', path: ['spec', 'a'], before: null, after: { b: 1 } }] },
    { before: { a: [1, 2] }, after: { a: [1] }, want: [{ op: 'remove', path: ['spec', 'a', '1'], before: 2, after: null }] },
    { before: { a: null }, after: { a: 1 }, want: [{ op: 'replace', path: ['spec', 'a'], before: null, after: 1 }] },
    { before: { a: { b: 1 } }, after: { a: [1] }, want: [{ op: 'replace', path: ['spec', 'a'], before: { b: 1 }, after: [1] }] },
    { before: { b: 1, a: 1 }, after: { a: 1, b: 1 }, want: [] },
  ])('from $before to $after', ({ before, after, want }) => {
    expect(diffManifests(deployment(before), deployment(after)).changes).toEqual(want);
  });

  it('are one if an object is added or removed', () => {
    expect(diffManifests(null, deployment({})).changes).toMatchObject([{ op: 'add', path: [] }]);
    expect(diffManifests(deployment({}), null).changes).toMatchObject([{ op: 'remove', path: [] }]);
    expect(diffManifests(null, null)).toEqual({ changes: [], text: '' });
  });

  it('show which keys of a secret change and no value', () => {
    const diff = diffManifests(secret({ a: 'hunter1', b: 'hunter1' }), secret({ a: 'hunter2', b: 'hunter1' }));

    expect(diff.changes).toMatchObject([{ path: ['data', 'a'], before: '(redacted, before)', after: '(redacted, after)' }]);
    expect(diff.text).toContain('-  a: (redacted, before)\n+  a: (redacted, after)\n');
    expect(JSON.stringify(diff)).not.toContain('hunter');
    expect(
      JSON.stringify([diffManifests(null, secret({ a: 'hunter' })), diffManifests(secret({ a: 'hunter' }), deployment({}))]),
    ).not.toContain('hunter');
  });
});

describe('the diff', () => {
  it('has the format of diff -u', () => {
    const before = deployment({ replicas: 2, selector: { app: 'web' }, template: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } });
    const after = deployment({ replicas: 3, selector: { app: 'web' }, template: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 7 } });

    expect(diffManifests(before, after).text).toBe(
      [
        '@@ -3,7 +3,7 @@',
        ' metadata:',
        '   name: web',
        ' spec:',
        '-  replicas: 2',
        '+  replicas: 3',
        '   selector:',
        '     app: web',
        '   template:',
        '@@ -12,4 +12,4 @@',
        '     c: 3',
        '     d: 4',
        '     e: 5',
        '-    f: 6',
        '+    f: 7',
        '',
      ].join('\n'),
    );
  });

  it('has the identifying fields first', () => {
    expect(diffManifests(null, deployment({ z: 1, a: 1 })).text).toBe(
      '@@ -0,0 +1,7 @@\n+apiVersion: apps/v1\n+kind: Deployment\n+metadata:\n+  name: web\n+spec:\n+  a: 1\n+  z: 1\n',
    );
  });

  it('shows both sides completely if nothing is equal, in a short time', () => {
    const lines = (prefix: string) => Array.from({ length: 20_000 }, (_, i) => `${prefix}${i}`);

    expect(unifiedDiff(lines('a'), lines('b')).split('\n')).toHaveLength(40_002);
  });
});

const texts = fc.tuple(
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
);

it('an edit script turns one text into the other', () => {
  fc.assert(
    fc.property(texts, ([before, after]) => {
      const edits = editScript(before, after);

      expect(edits.filter(({ op }) => op !== 'add').map(({ line }) => line)).toEqual(before);
      expect(edits.filter(({ op }) => op !== 'remove').map(({ line }) => line)).toEqual(after);
    }),
  );
});

it('an edit script keeps the longest common text', () => {
  const longest = (a: string[], b: string[]): number => {
    if (a.length === 0 || b.length === 0) return 0;
    if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
    return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
  };
  const short = texts.map(([a, b]) => [a.slice(0, 7), b.slice(0, 7)] as const);
  fc.assert(
    fc.property(short, ([before, after]) => {
      expect(editScript(before, after).filter(({ op }) => op === 'same')).toHaveLength(longest(before, after));
    }),
  );
});
