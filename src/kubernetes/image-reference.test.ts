import { describe, expect, it } from '@jest/globals';
import { formatImage, parseImage } from './image-reference.js';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['nginx', { registry: '', repository: 'nginx', tag: '', digest: '' }],
    ['library/nginx:1.27', { registry: '', repository: 'library/nginx', tag: '1.27', digest: '' }],
    ['localhost/web:x', { registry: 'localhost', repository: 'web', tag: 'x', digest: '' }],
    ['reg.io:5000/a/b', { registry: 'reg.io:5000', repository: 'a/b', tag: '', digest: '' }],
    [`quay.io/acme/side:1@${digest}`, { registry: 'quay.io', repository: 'acme/side', tag: '1', digest }],
  ])('%s', (image, parts) => {
    expect(parseImage(image)).toEqual(parts);
    expect(formatImage(parts)).toBe(image);
  });

  it.each(['', 'UPPER', 'a:', 'a@sha256:x', 'a//b', 'a b', `a@${digest}@${digest}`, 'x'.repeat(2000)])('refuses "%s"', (image) => {
    expect(parseImage(image)).toBeNull();
  });

  it('parses quickly even text made to be slow', () => {
    expect(parseImage(`${'a-'.repeat(500)}!`)).toBeNull();
  });
});
