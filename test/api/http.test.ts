import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS_TOKEN, startApi, type TestApi, TOKEN } from '../support/api.js';

let api: TestApi;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifold-console-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
  await writeFile(join(folder, 'assets/index-1a2b.js'), 'export {}');
  await writeFile(join(folder, 'assets/index-1a2b.js.br'), brotliCompressSync('export {}'));
  await writeFile(join(folder, 'assets/index-1a2b.js.gz'), gzipSync('export {}'));
  await writeFile(join(folder, '.env'), 'canary');
  api = await startApi({ consoleFolder: folder });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

describe('without a token', () => {
  const open = ['/', '/*', '/assets/*', '/favicon.svg', '/healthz', '/preferences.js', '/readyz'];

  it('only the routes marked as public are public', () => {
    const said = api.routes.filter(({ config }) => config?.public).map(({ url }) => url);

    expect([...new Set(said)].sort()).toEqual(open);
  });

  it('every other route, with any method, answers 401', async () => {
    const closed = api.routes.filter(({ url }) => !open.includes(url));
    const answers = await Promise.all(
      closed.flatMap(({ url, method }) => [method].flat().map(async (one) => ({ url, one, status: await statusOf(one as 'GET', url) }))),
    );

    expect(answers.length).toBeGreaterThan(3);
    expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it.each([
    { method: 'POST' as const, url: '/graphql' },
    { method: 'PUT' as const, url: '/graphql' },
    { method: 'GET' as const, url: '/graphql' },
    { method: 'GET' as const, url: '/graphql?query={hub{id}}' },
    { method: 'GET' as const, url: `/metrics?token=${TOKEN}` },
    { method: 'POST' as const, url: '/nowhere' },
    { method: 'DELETE' as const, url: '/' },
    { method: 'OPTIONS' as const, url: '/graphql' },
  ])('$method $url answers 401', async ({ method, url }) => {
    expect(await statusOf(method, url)).toBe(401);
  });

  it.each([`Basic ${TOKEN}`, 'Bearer wrong', `Bearer ${TOKEN}x`, TOKEN, 'Bearer'])('%s is invalid', async (authorization) => {
    const response = await api.app.inject({ method: 'GET', url: '/metrics', headers: { authorization } });

    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED', traceId: expect.any(String) } }] });
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('the token for metrics reads metrics and nothing else', async () => {
    const authorization = `Bearer ${METRICS_TOKEN}`;
    const payload = JSON.stringify({ query: '{ hub { version } }' });
    const metrics = await api.app.inject({ method: 'GET', url: '/metrics', headers: { authorization } });
    const query = await api.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization, 'content-type': 'application/json' },
      payload,
    });

    expect(metrics.statusCode).toBe(200);
    expect(metrics.body).toContain('# TYPE');
    expect(metrics.body).toMatch(/^manifold_works\{state="APPLIED"\} \d+$/m);
    expect(query.statusCode).toBe(401);
  });

  it('health endpoints', async () => {
    expect(await statusOf('GET', '/healthz')).toBe(200);
    expect(await statusOf('GET', '/readyz')).toBe(200);
  });
});

describe('the console', () => {
  it.each([
    { url: '/', status: 200, type: 'text/html', because: 'it is the page' },
    { url: '/clusters/idc-a', status: 200, type: 'text/html', because: 'the console finds its own way' },
    { url: '/assets/index-1a2b.js', status: 200, type: 'javascript', because: 'it is a built file' },
    { url: '/assets/missing.js', status: 404, type: 'json', because: 'a missing file is not the page' },
    { url: '/assets/../.env', status: 404, type: 'json', because: 'it leads to no file' },
    { url: '/assets/..%2f.env', status: 403, type: 'json', because: 'nothing outside of it is served' },
    { url: '/.env', status: 404, type: 'json', because: 'hidden files are not served' },
    { url: '/graphql/x', status: 404, type: 'json', because: 'programs get no page' },
    { url: '/livez', status: 404, type: 'json', because: 'the hub has no such endpoint' },
    { url: '/version', status: 404, type: 'json', because: 'the hub has no such endpoint' },
    { url: '/openapi.json', status: 404, type: 'json', because: 'the hub has no such endpoint' },
    { url: '/appsx', status: 404, type: 'json', because: 'a page is found by a whole segment' },
  ])('$url answers $status: $because', async ({ url, status, type }) => {
    const response = await api.app.inject({ method: 'GET', url });

    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain(type);
    expect(response.body).not.toContain('canary');
  });

  it('serves each page of the router', async () => {
    const router = await readFile(new URL('../../web/src/shell/router.ts', import.meta.url), 'utf8');
    const paths = [...router.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path!.replaceAll('$', ''));
    const statuses = await Promise.all(paths.map(async (path) => [path, await statusOf('GET', path)]));

    expect(paths.length).toBeGreaterThan(10);
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
  });

  it('answers an unknown path with 404, for a browser with the page for it', async () => {
    const { statusCode, headers } = await api.app.inject({ method: 'GET', url: '/nowhere', headers: { accept: 'text/html,*/*;q=0.8' } });

    expect(statusCode).toBe(404);
    expect(headers['content-type']).toContain('text/html');
  });

  it.each([
    { accepts: 'gzip, deflate, br', encoding: 'br' },
    { accepts: 'gzip', encoding: 'gzip' },
    { accepts: 'identity', encoding: undefined },
  ])('sends a built file as $encoding to whoever accepts $accepts, to be kept for a year', async ({ accepts, encoding }) => {
    const { headers } = await api.app.inject({ method: 'GET', url: '/assets/index-1a2b.js', headers: { 'accept-encoding': accepts } });

    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toContain('javascript');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('may load nothing from other origins and may not be framed', async () => {
    const { headers } = await api.app.inject({ method: 'GET', url: '/' });

    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

describe('GraphQL over HTTP', () => {
  const payload = JSON.stringify({ query: '{ hub { version } }' });
  const authorization = `Bearer ${TOKEN}`;

  it('answers JSON posts and forbids caching of the answer', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization, 'content-type': 'application/json' },
      payload,
    });

    expect(response.json()).toMatchObject({
      data: { hub: { version: '0.0.0-test' } },
      extensions: { cost: { requested: 2, max: 10_000 } },
    });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it.each([
    { type: 'text/plain', body: payload },
    { type: 'application/x-www-form-urlencoded', body: 'query=%7Bhub%7Bversion%7D%7D' },
    { type: 'multipart/form-data; boundary=x', body: '--x--' },
    { type: 'application/graphql', body: '{ hub { version } }' },
    { type: 'application/json; charset=utf-16', body: payload },
    { type: undefined, body: payload },
  ])('refuses the content type $type', async ({ type, body }) => {
    const headers = { authorization, ...(type && { 'content-type': type }) };
    const response = await api.app.inject({ method: 'POST', url: '/graphql', headers, payload: body });

    expect(response.statusCode).toBe(415);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'] as const)('refuses %s', async (method) => {
    const response = await api.app.inject({ method, url: '/graphql?query={hub{id}}', headers: { authorization } });

    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('POST');
  });

  it.each([
    { body: '{"query":', status: 400, because: 'it is cut off' },
    { body: '[{"query":"{hub{id}}"}]', status: 400, because: 'batches are not taken' },
    { body: '{}', status: 400, because: 'there is no query' },
    { body: '{"query":"{hub{id}}","variables":[]}', status: 400, because: 'variables are an object' },
    { body: `{"query":"${'x'.repeat(34 * 1024 * 1024)}"}`, status: 413, because: 'it is too large' },
    { body: `{"query":"${'x'.repeat(9 * 1024 * 1024)}"}`, status: 413, because: 'the query is too long' },
    { body: '{"query":"{hub{id}}","__proto__":{"x":1}}', status: 400, because: 'it reaches for the prototype' },
  ])('refuses a body with $status when $because', async ({ body, status }) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await api.app.inject({ method: 'POST', url: '/graphql', headers, payload: body });

    expect({ status: response.statusCode, code: response.json().errors[0].extensions.code }).toEqual({ status, code: 'BAD_REQUEST' });
    expect(response.body).not.toContain('at ');
  });

  it.each(['/graph%71l', '/%67raphql', '/graphql?x', '//graphql', '/./graphql', '/graphql/', '/GRAPHQL'])(
    'answers %s by the same rules',
    async (url) => {
      const get = await api.app.inject({ method: 'GET', url, headers: { authorization } });
      const text = { authorization, 'content-type': 'text/plain' };
      const post = await api.app.inject({ method: 'POST', url, headers: text, payload });

      expect(get.headers['content-type'] ?? '').not.toContain('application/graphql');
      expect([get.statusCode, post.statusCode]).not.toContain(500);
      for (const answer of [get, post]) expect(answer.body).not.toContain('0.0.0-test');
      if (url.includes('%')) expect([get.statusCode, post.statusCode]).toEqual([405, 415]);
    },
  );

  it('runs the named operation, however often its text was compiled', async () => {
    const query = 'query A { hub { version } } query B { hub { viewer { name } } }';
    const answers = [];
    for (const operationName of ['A', 'A', 'B', 'A', 'B']) {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await api.app.inject({
        method: 'POST',
        url: '/graphql',
        headers,
        payload: JSON.stringify({ query, operationName }),
      });
      answers.push(Object.keys(response.json().data.hub).join());
    }

    expect(answers).toEqual(['version', 'version', 'viewer', 'version', 'viewer']);
  });
});

function statusOf(method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS', url: string): Promise<number> {
  return api.app.inject({ method, url }).then(({ statusCode }) => statusCode);
}
