import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { endpointPolicy } from '../../src/clusters/connection/endpoint.js';
import { openApiDocuments } from '../../src/clusters/schema/openapi-documents.js';
import { defaultLimits, Transport } from '../../src/clusters/transport/transport.js';
import type { KindSchema } from '../../src/kubernetes/schema/kind-schema.js';
import { schemaFaults } from '../../src/kubernetes/schema/schema-faults.js';
import { answer, type FixtureHandler, startFixture } from '../support/member-fixture.js';
import { realClock } from '../support/real-clock.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const schema = (version: 2 | 3, properties: object) => {
  const schemas = {
    Widget: {
      type: 'object',
      properties: { metadata: {}, spec: { type: 'object', properties } },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
    },
  };
  return JSON.stringify(version === 2 ? { swagger: '2.0', definitions: schemas } : { components: { schemas } });
};
const sha512 = (text: string) => createHash('sha512').update(text).digest('hex').toUpperCase();
const versions = new Set(['example.com/v1']);

async function asked(handler: FixtureHandler, tags: readonly { tag: string; digest: string }[] = [], cluster = 'paris') {
  const fixture = await startFixture(handler);
  open.push(fixture);
  const transport = new Transport({
    cluster,
    connection: fixture.connection,
    policy: endpointPolicy(['127.0.0.0/8']),
    allowExecPlugins: false,
    limits: { ...defaultLimits, timeoutMs: 2_000 },
    clock: realClock,
    random: () => 0.5,
  });
  open.push(transport);
  return { fixture, documents: await openApiDocuments({ transport, versions, tags }) };
}

const notFound = (response: Parameters<FixtureHandler>[1]) => answer(response, '404 page not found', 404, { 'content-type': 'text/plain' });

/** A member with one document of version 3 under a hash. */
function version3(body: string, hash: string, paths: object = {}): FixtureHandler {
  return ({ path }, response) => {
    if (path === '/openapi/v3')
      answer(
        response,
        JSON.stringify({
          paths: { 'apis/example.com/v1': { serverRelativeURL: `/openapi/v3/apis/example.com/v1?hash=${hash}` }, ...paths },
        }),
      );
    else answer(response, body);
  };
}

function version2(body: string, tag: string): FixtureHandler {
  return ({ path, headers }, response) => {
    if (path !== '/openapi/v2') notFound(response);
    else if (headers['if-none-match']?.includes(tag)) answer(response, '', 304, { etag: `"${tag}"` });
    else answer(response, body, 200, { etag: `"${tag}"` });
  };
}

const read = (body: Buffer) => JSON.parse(inflateRawSync(body).toString('utf8')) as KindSchema;

describe('The OpenAPI documents of a member', () => {
  it('of version 3 are shared with all members if the content matches its hash', async () => {
    const body = schema(3, { size: { type: 'integer' } });
    const [paris] = (await asked(version3(body, sha512(body)))).documents;
    const [rome] = (await asked(version3(body, sha512(body)), [], 'rome')).documents;
    const found = await paris!.read();

    expect(found.digest).toBe(paris!.shared);
    expect(rome!.shared).toBe(paris!.shared);
    expect(found.kinds.map(({ kind }) => kind)).toEqual(['example.com/v1/Widget']);
    const faults = schemaFaults({ metadata: {}, spec: { size: 'x' } }, read(found.kinds[0]!.body), { whole: true });
    expect(faults).toMatchObject([{ kind: 'wrong', path: ['spec', 'size'] }]);
  });

  it('that do not match their hash are used for that member only', async () => {
    const hash = sha512(schema(3, { size: { type: 'integer' } }));
    const lying = schema(3, {});
    const [paris] = (await asked(version3(lying, hash))).documents;
    const [rome] = (await asked(version3(lying, hash), [], 'rome')).documents;

    expect((await paris!.read()).digest).toBe(paris!.own);
    expect(rome!.own).not.toBe(paris!.own);
    expect(rome!.shared).not.toBe(paris!.own);
  });

  it('of versions that are not served, or with an invalid path or hash, are not requested', async () => {
    const url = (path: string) => ({ serverRelativeURL: `/openapi/v3/${path}?hash=0123456789` });
    const paths = {
      'apis/other.example.com/v1': url('x'),
      'apis/example.com/v1/../../../api/v1/secrets': url('x'),
      'apis/example.com/v2': { serverRelativeURL: 7 },
      '.well-known/openid': url('x'),
    };
    const { documents, fixture } = await asked(version3('{}', '0123456789', paths));
    for (const document of documents) await document.read();
    expect(fixture.requests.map(({ path }) => path)).toEqual(['/openapi/v3', '/openapi/v3/apis/example.com/v1']);
  });

  it('of version 2 are read if there is no version 3, and not again while the stored one is current', async () => {
    const body = schema(2, { size: { type: 'integer' } });
    const [first] = (await asked(version2(body, sha512(body)))).documents;
    const { digest, tag, kinds } = await first!.read();
    expect(kinds).toHaveLength(1);
    expect(tag).toBe(sha512(body));

    const again = await asked(version2(body, sha512(body)), [{ tag: tag!, digest }], 'rome');
    expect(again.documents[0]!.shared).toBe(digest);
  });

  it('of version 2 whose tag is not the hash of the content are not shared by tag', async () => {
    const [document] = (await asked(version2(schema(2, {}), 'ABCDEF0123456789'))).documents;
    expect((await document!.read()).tag).toBeNull();
  });

  it.each<{ because: string; handler: FixtureHandler }>([
    { because: 'the index is no index', handler: (_, response) => answer(response, '{"paths":[]}') },
    {
      because: 'it names a document that nobody asked about',
      handler: ({ path }, r) => (path === '/openapi/v2' ? answer(r, '', 304, { etag: '"x"' }) : notFound(r)),
    },
    {
      because: 'the document is larger than is read',
      handler: ({ path }, r) => (path === '/openapi/v2' ? answer(r, ' '.repeat(17 * 1024 * 1024)) : notFound(r)),
    },
  ])('are an error where $because', async ({ handler }) => {
    await expect(asked(handler)).rejects.toMatchObject({ code: 'CLUSTER_MALFORMED_ANSWER' });
  });

  it.each([
    { because: 'it is no JSON', body: '<html>' },
    { because: 'it is nested too deep', body: `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}` },
  ])('cannot be read where $because', async ({ body }) => {
    const [document] = (await asked(version3(body, '0123456789'))).documents;
    await expect(document!.read()).rejects.toMatchObject({ code: 'CLUSTER_MALFORMED_ANSWER' });
  });
});
