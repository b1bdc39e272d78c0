import { describe, expect, it } from '@jest/globals';
import { type LabelSelector, labelSelectorErrors, matchesLabels, unmetRequirement } from './label-selector.js';

const labels = { tier: 'web', env: 'prod' };

describe('a label selector', () => {
  it.each<{ selector: LabelSelector; matches: boolean; because: string }>([
    { selector: {}, matches: true, because: 'an empty selector selects everything' },
    { selector: { matchLabels: { tier: 'web' } }, matches: true, because: 'the label is there' },
    { selector: { matchLabels: { tier: 'db' } }, matches: false, because: 'the value differs' },
    { selector: { matchLabels: { toString: 'x' } }, matches: false, because: 'only own keys are labels' },
    {
      selector: { matchExpressions: [{ key: 'env', operator: 'In', values: ['prod', 'dev'] }] },
      matches: true,
      because: 'one of the values',
    },
    {
      selector: { matchExpressions: [{ key: 'gpu', operator: 'NotIn', values: ['a'] }] },
      matches: true,
      because: 'an absent key is not in',
    },
    { selector: { matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }, matches: false, because: 'the key is absent' },
    { selector: { matchExpressions: [{ key: 'gpu', operator: 'DoesNotExist' }] }, matches: true, because: 'the key is absent' },
    {
      selector: { matchExpressions: [{ key: 'env', operator: 'In', values: [] }] },
      matches: false,
      because: 'an invalid one matches nothing',
    },
    { selector: { matchLabels: { 'not a key': 'x' } }, matches: false, because: 'an invalid one matches nothing' },
  ])('$selector is $matches: $because', ({ selector, matches }) => {
    expect(matchesLabels(selector, labels)).toBe(matches);
  });

  it('returns the first requirement that is not met', () => {
    expect(unmetRequirement({ matchLabels: { tier: 'web', env: 'dev' } }, labels)).toEqual({ key: 'env', operator: 'In', values: ['dev'] });
  });

  it('reports all errors, each with its path', () => {
    const selector = { matchLabels: { '/x': 'y' }, matchExpressions: [{ key: 'a', operator: 'Gt' as never, values: ['!'] }] };
    expect(labelSelectorErrors(selector).map(({ path }) => path)).toEqual([
      'matchLabels./x',
      'matchExpressions[0].operator',
      'matchExpressions[0].values',
      'matchExpressions[0].values[0]',
    ]);
  });
});
