import { describe, expect, it } from '@jest/globals';
import { failureLines } from '../failure.js';
import { dataOf } from './hub-answer.js';

const linesOf = (status: number, body: string): string[] => {
  try {
    dataOf({ status, body }, 'http://hub', 'MANIFOLD_TOKEN');
  } catch (error) {
    return failureLines(error);
  }
  throw new Error('it was taken as an answer');
};
const failed = (code: string, message = 'No.', more: object = {}) =>
  JSON.stringify({ errors: [{ message, extensions: { code, ...more } }] });

describe('an answer of the hub', () => {
  it('has its data', () => {
    expect(dataOf({ status: 200, body: '{"data":{"hub":null}}' }, 'http://hub', 'x')).toEqual({ hub: null });
  });

  it.each([
    { because: 'the status', status: 401, body: '' },
    { because: 'the code', status: 200, body: failed('UNAUTHENTICATED') },
  ])('says that the token was refused, by $because', ({ status, body }) => {
    expect(linesOf(status, body)).toEqual([
      'error: http://hub refused the token from MANIFOLD_TOKEN (UNAUTHENTICATED)',
      '  fix: run `manifold login --url http://hub` with a token that is valid, or set MANIFOLD_TOKEN',
    ]);
  });

  it("has the hub's message, code, trace id and remedy", () => {
    expect(linesOf(200, failed('INTERNAL', 'Something broke.', { traceId: 't-1' }))).toEqual([
      'error: http://hub: Something broke. [trace t-1] (INTERNAL)',
      '  fix: search for the trace id in the log of the hub',
    ]);
  });

  it.each([
    { status: 404, body: '<html>', says: 'is no Manifold hub' },
    { status: 413, body: '', says: 'too large' },
    { status: 500, body: 'oops', says: 'HTTP 500' },
    { status: 200, body: '<html>', says: 'did not answer as a hub' },
    { status: 200, body: '{"data":null}', says: 'did not answer as a hub' },
  ])('of $status $body says $says', ({ status, body, says }) => {
    expect(linesOf(status, body)[0]).toContain(says);
  });

  it('with errors beside data is a failure: partial data is not displayed as complete', () => {
    expect(linesOf(200, '{"data":{"a":1},"errors":[{"message":"half"}]}')[0]).toContain('half');
  });
});
