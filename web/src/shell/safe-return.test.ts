import { describe, expect, it } from '@jest/globals';
import { safeReturn } from './safe-return.js';

describe('where the console returns to after signing in', () => {
  it('is the requested page', () => {
    expect(safeReturn('/apps?health=failing')).toBe('/apps?health=failing');
  });

  it.each([
    { next: 'https://elsewhere.example/', because: 'it is another site' },
    { next: '//elsewhere.example', because: 'a browser reads it as another site' },
    { next: '/\\elsewhere.example', because: 'a browser reads a backslash as a slash' },
    { next: 'javascript:alert(1)', because: 'it is a script' },
    { next: '/login?next=/login', because: 'it would come back to the login' },
    { next: '/', because: 'that is where one goes anyway' },
    { next: `/${'a'.repeat(3_000)}`, because: 'no page has an address that long' },
    { next: 42, because: 'it is not text' },
  ])('is not $next, because $because', ({ next }) => {
    expect(safeReturn(next)).toBeUndefined();
  });
});
