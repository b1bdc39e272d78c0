import { describe, expect, it } from '@jest/globals';
import { annotationKeyError, dnsLabelError, dnsSubdomainError, labelKeyError, labelValueError, pathSegmentError } from './names.js';

describe('names', () => {
  it.each([
    { rule: dnsLabelError, good: ['a', 'web-1', 'a'.repeat(63)], bad: ['', 'Web', '-a', 'a.b', 'a'.repeat(64)] },
    { rule: dnsSubdomainError, good: ['a.b', 'web-1.shop'], bad: ['', 'a..b', 'a_b', 'a'.repeat(254)] },
    { rule: pathSegmentError, good: ['system:node', 'Ab'], bad: ['', '.', '..', 'a/b', 'a%b'] },
    { rule: labelKeyError, good: ['app', 'example.com/App_1.x'], bad: ['', 'a/', '/a', 'UP.com/a', 'a/b/c', '__proto__', 'a'.repeat(64)] },
    { rule: annotationKeyError, good: ['Example.com/a'], bad: ['a b'] },
    { rule: labelValueError, good: ['', 'v1.2_x'], bad: ['-a', 'a b', 'a'.repeat(64), 1 as never] },
  ])('$rule.name takes $good and refuses $bad', ({ rule, good, bad }) => {
    expect(good.map((name) => rule(name))).toEqual(good.map(() => null));
    expect(bad.map((name) => typeof rule(name))).toEqual(bad.map(() => 'string'));
  });
});
