import { describe, expect, it } from '@jest/globals';
import { type Labels, matchesLabels } from './label-selector.js';
import { parseLabelSelector } from './parse-label-selector.js';

describe('the text form of selectors', () => {
  it.each<{ text: string; labels: Labels; matches: boolean }>([
    { text: '', labels: {}, matches: true },
    { text: 'a=b', labels: { a: 'b' }, matches: true },
    { text: 'a==b', labels: { a: 'c' }, matches: false },
    { text: 'a!=b', labels: {}, matches: true },
    { text: 'a=', labels: { a: '' }, matches: true },
    { text: 'a=b,c in (d, e)', labels: { a: 'b', c: 'e' }, matches: true },
    { text: 'c notin (d,e)', labels: { c: 'd' }, matches: false },
    { text: 'manifold.hub/managed', labels: { 'manifold.hub/managed': 'true' }, matches: true },
    { text: '!a , b', labels: { b: '' }, matches: true },
  ])('"$text" on $labels is $matches', ({ text, labels, matches }) => {
    const parsed = parseLabelSelector(text);
    expect(parsed.ok && matchesLabels(parsed.selector, labels)).toBe(matches);
  });

  it.each(['a in', 'a=b,,c', 'a in (b', '=b', 'a=b c', 'a>1', 'UP PER=1'])('refuses "%s"', (text) => {
    expect(parseLabelSelector(text).ok).toBe(false);
  });
});
