import { describe, expect, it } from '@jest/globals';
import { redirectTarget } from './fetch-manifests.js';

describe('a redirect of an address with manifests', () => {
  it.each([
    { from: 'https://example.com/a/app.yaml', location: 'https://example.org/b.yaml', to: 'https://example.org/b.yaml' },
    { from: 'https://example.com/a/app.yaml', location: 'b.yaml', to: 'https://example.com/a/b.yaml' },
    { from: 'http://127.0.0.1:1/a', location: 'http://localhost:2/b', to: 'http://localhost:2/b' },
  ])('from $from to $location is followed', ({ from, location, to }) => {
    expect(redirectTarget(from, location)).toBe(to);
  });

  it.each([
    { from: 'https://example.com/a', location: 'http://example.com/b', says: 'not encrypted' },
    { from: 'https://example.com/a', location: 'http://127.0.0.1:8001/api', says: 'on this machine' },
    { from: 'https://example.com/a', location: 'https://localhost/api', says: 'on this machine' },
    { from: 'https://example.com/a', location: 'file:///etc/passwd', says: 'not encrypted' },
    { from: 'https://example.com/a', location: 'https://', says: 'not an address' },
  ])('from $from to $location is refused', ({ from, location, says }) => {
    expect(() => redirectTarget(from, location)).toThrow(says);
  });
});
