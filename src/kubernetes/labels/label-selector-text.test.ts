import { describe, expect, it } from '@jest/globals';
import { labelSelectorText } from './label-selector-text.js';

describe('the text of a label selector', () => {
  it.each([
    { selector: { matchLabels: { app: 'web', tier: 'a' } }, want: 'app=web,tier=a' },
    {
      selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] },
      want: 'app=web,tier in (a,b)',
    },
    {
      selector: {
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'b', operator: 'DoesNotExist' },
          { key: 'c', operator: 'NotIn', values: ['x'] },
        ],
      },
      want: 'a,!b,c notin (x)',
    },
    { selector: {}, want: null },
    { selector: { matchLabels: {} }, want: null },
    { selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Gt' }] }, want: null },
    { selector: 'app=web', want: null },
  ])('of $selector is $want', ({ selector, want }) => {
    expect(labelSelectorText(selector)).toBe(want);
  });
});
