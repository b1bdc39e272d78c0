import { describe, expect, it } from '@jest/globals';
import { failureOf } from './failure.js';

const coded = (code: string, traceId?: unknown) => ({ graphQLErrors: [{ message: 'No.', extensions: { code, traceId } }] });

describe('failures displayed by the console', () => {
  it.each([
    { error: { graphQLErrors: [], networkError: new Error('fetch failed') }, kind: 'unreachable', because: 'no answer came' },
    { error: { graphQLErrors: [], response: { status: 401 } }, kind: 'signed-out', because: 'the token was refused' },
    { error: { graphQLErrors: [], response: { status: 429 } }, kind: 'limited', because: 'the hub asks for patience' },
    { error: { graphQLErrors: [], response: { status: 502 } }, kind: 'server', because: 'a proxy answered for the hub' },
    { error: coded('UNAUTHENTICATED'), kind: 'signed-out', because: 'the code says so, whatever the status' },
    { error: coded('FORBIDDEN'), kind: 'forbidden', because: 'signed in and not allowed' },
    { error: coded('COST_LIMIT'), kind: 'limited', because: 'the query asked for too much' },
    { error: coded('BAD_REQUEST'), kind: 'refused', because: 'a cursor from another list, for example' },
    { error: coded('toString'), kind: 'server', because: 'a code nobody knows is a fault of the hub' },
  ])('is $kind when $because', ({ error, kind }) => {
    expect(failureOf(error).kind).toBe(kind);
  });

  it('have the message of the hub and the trace id, and only text', () => {
    expect(failureOf(coded('INTERNAL', 'abc'))).toEqual({ kind: 'server', detail: 'No.', traceId: 'abc' });
    expect(failureOf(coded('INTERNAL', { deep: true })).traceId).toBeNull();
  });
});
