import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { sourceTexts } from '../../../test/support/intake-thread.js';
import { MAX_BODY_VALUES } from '../../intents/threads/read-body.js';
import { Texts } from '../../intents/threads/texts.js';
import { parseBodies } from './parse-bodies.js';

const LIMIT = 4 * 1024 * 1024;
const texts = new Texts({ worker: sourceTexts });
/** Its threads do not start any more. */
const closed = new Texts({ worker: sourceTexts });
const answering = server(texts);
const withoutThreads = server(closed);

beforeAll(() => closed.close());
afterAll(async () => {
  await Promise.all([answering.close(), withoutThreads.close()]);
  await texts.close();
});

/** Answers each body as it was parsed. */
function server(of: Texts) {
  const adapter = new FastifyAdapter({ bodyLimit: LIMIT });
  parseBodies(adapter, of, LIMIT);
  const app = adapter.getInstance();
  app.post('/', async (request) => ({ parsed: request.body }));
  return app;
}

const send = (app: typeof answering, payload: string) =>
  app.inject({ method: 'POST', url: '/', headers: { 'content-type': 'application/json' }, payload });
/** White space in front of a body that makes it a large one. */
const large = (body: string) => `${' '.repeat(100_000)}${body}`;

describe('a large body', () => {
  it.each([
    { name: 'an object', body: '{"a":[1,"é","\\ud83d\\ude00",null,true],"b":{"c":1.5}}' },
    { name: 'a text', body: '"x"' },
    { name: 'null', body: 'null' },
    { name: 'text that is no JSON', body: '{"a":' },
    { name: 'a key that changes a prototype', body: '{"a":{"__proto__":{"b":1}}}' },
    { name: 'a constructor with a prototype', body: '{"constructor":{"prototype":{}}}' },
    { name: 'a constructor', body: '{"constructor":{"name":"x"}}' },
  ])('with $name is answered as a small one', async ({ body }) => {
    const [small, other] = [await send(answering, body), await send(answering, large(body))];

    expect(other.statusCode).toBe(small.statusCode);
    if (small.statusCode === 200) expect(other.json()).toEqual(small.json());
    else expect(other.statusCode).toBe(400);
  });

  it('is parsed in a thread, and only there', async () => {
    expect((await send(withoutThreads, '{"a":1}')).json()).toEqual({ parsed: { a: 1 } });
    expect((await send(withoutThreads, large('{"a":1}'))).json()).toMatchObject({
      message: expect.stringContaining('Too many large requests'),
    });
    expect((await send(answering, large('{"a":1}'))).json()).toEqual({ parsed: { a: 1 } });
  });

  it('with more values or levels than a request has is refused', async () => {
    const values = (count: number) => `{"a":[${Array.from({ length: count - 1 }, () => 1).join()}]}`;
    const levels = (count: number) => large('['.repeat(count) + ']'.repeat(count));

    expect((await send(answering, values(MAX_BODY_VALUES))).statusCode).toBe(200);
    expect((await send(answering, values(MAX_BODY_VALUES + 1))).statusCode).toBe(413);
    expect((await send(answering, levels(100))).statusCode).toBe(200);
    expect((await send(answering, levels(100_000))).statusCode).toBe(413);
  });

  it('of texts is limited by its bytes only', async () => {
    const text = 'x'.repeat(LIMIT - 20);

    expect((await send(answering, JSON.stringify({ text }))).json()).toEqual({ parsed: { text } });
    expect((await send(answering, JSON.stringify({ text: `${text}${text}` }))).statusCode).toBe(413);
  });
});
