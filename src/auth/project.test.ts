import { describe, expect, it } from '@jest/globals';
import { hasNamespace, overlap } from './project.js';

describe('the namespaces of a project', () => {
  const project = { namespaces: ['shop', 'team-a-*'] };

  it.each([
    { namespace: 'shop', want: true },
    { namespace: 'team-a-', want: true },
    { namespace: 'team-a-web', want: true },
    { namespace: 'team-a', want: false },
    { namespace: 'shop-b', want: false },
    { namespace: 'sho', want: false },
    { namespace: '', want: false },
    { namespace: '*', want: false },
    { namespace: 'SHOP', want: false },
  ])('$namespace: $want', ({ namespace, want }) => {
    expect(hasNamespace(project, namespace)).toBe(want);
  });

  it.each([
    { one: ['a'], other: ['a'], want: true },
    { one: ['a-*'], other: ['a-b'], want: true },
    { one: ['a-*'], other: ['a-b-*'], want: true },
    { one: ['a-*'], other: ['a-*'], want: true },
    { one: ['a'], other: ['a-*'], want: false },
    { one: ['a-b'], other: ['a-c', 'b-*'], want: false },
    { one: ['ab*'], other: ['ac*'], want: false },
  ])('$one and $other overlap: $want', ({ one, other, want }) => {
    expect(overlap({ namespaces: one }, { namespaces: other })).toBe(want);
    expect(overlap({ namespaces: other }, { namespaces: one })).toBe(want);
  });
});
