import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { ClusterMembers } from '../../src/clusters/members.js';
import { describeField } from '../../src/core/intent/intent-error.js';
import { kindTypesRelease } from '../../src/kubernetes/generated/kind-types.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import type { KindSchema } from '../../src/kubernetes/schema/kind-schema.js';
import { schemaFaults } from '../../src/kubernetes/schema/schema-faults.js';
import { keyedDigest } from '../support/keyed-digest.js';
import { realClock } from '../support/real-clock.js';
import { kubernetesBinaries, type RealCluster, startRealCluster } from '../support/real-cluster.js';
import { allowed, contradictions, refusedValues } from '../support/type-cases.js';

/** The errors of a real API server for an object that violates the types of its kind. */
const TYPES =
  /typed patch object|not declared in schema|unknown field|unmarshal|cannot convert|expected (list|map|string|numeric|boolean)/i;

const plurals: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies' };
const clusterScoped = new Set(['CustomResourceDefinition']);

(kubernetesBinaries === null ? describe.skip : describe)(`types of Kubernetes ${kindTypesRelease} and a real API server`, () => {
  let cluster: RealCluster;
  let dispatcher: Agent;
  beforeAll(async () => {
    cluster = await startRealCluster({ name: 'types' });
    dispatcher = new Agent({ connect: { ca: cluster.connection.caPem } });
  });
  afterAll(async () => {
    await dispatcher?.destroy();
    await cluster?.stop();
  });

  it.each(contradictions)('refuses the reported fault: $want', async ({ one, want }) => {
    const { status, message } = await applied(one);
    expect(status).toBeGreaterThanOrEqual(400);
    if (!want.every((problem) => problem.startsWith('MISSING_FIELD'))) expect(message).toMatch(TYPES);
  });

  it.each(refusedValues)('refuses values and missing fields: $want', async ({ one }) => {
    expect((await applied(one)).status).toBeGreaterThanOrEqual(400);
  });

  // Kubernetes 1.20 accepts only text as a quantity in a server-side apply; later releases accept numbers.
  const inEveryRelease = allowed.filter(({ because }) => because !== 'a quantity may be a number');

  it.each(inEveryRelease)('finds no wrong type if none is reported: $because', async ({ one }) => {
    const { status, message } = await applied(one);
    // A kind that the server does not serve, or a field newer than the server, does not contradict the shipped types.
    if (status !== 404 && !message.includes('recursiveReadOnly')) expect(message).not.toMatch(TYPES);
  });

  it.each(contradictions)('publishes a schema with the same fault: $want', async ({ one, want }) => {
    const schema = (await published()).get(`${one.apiVersion}/${one.kind}`);
    // Required fields are not taken from documents of built-in kinds.
    const named = want.filter((problem) => !problem.startsWith('MISSING_FIELD')).map((problem) => problem.split(' ')[1]);
    const faults = schema ? schemaFaults(one, schema, { whole: false }).map(({ path }) => describeField(path)) : named;
    expect(faults).toEqual(named);
  });

  // A member's own schema also has versions for which no types are shipped with the hub.
  const known = inEveryRelease.filter(({ because }) => because !== 'its version is not known');
  it.each(known)('publishes a schema that accepts the same: $because', async ({ one }) => {
    const schema = (await published()).get(`${one.apiVersion}/${one.kind}`);
    const faults = schema ? schemaFaults(one, schema, { whole: false }).map(({ path }) => describeField(path)) : [];
    expect(faults.filter((path) => !path.includes('recursiveReadOnly'))).toEqual([]);
  });

  let schemas: Promise<ReadonlyMap<string, KindSchema>> | null = null;
  function published(): Promise<ReadonlyMap<string, KindSchema>> {
    return (schemas ??= readPublished());
  }

  async function readPublished(): Promise<ReadonlyMap<string, KindSchema>> {
    const members = new ClusterMembers({
      hubId: 'hub-1',
      connectionOf: async () => cluster.connection,
      allowedNetworks: ['127.0.0.0/8'],
      keyedDigest,
      clock: realClock,
    });
    try {
      const member = await members.connect({ name: 'types', uid: null, connectionVersion: 1, deleting: false });
      const first = await member.schemas([]);
      const documents = await Promise.all(first.map((document) => document.read()));
      const tags = documents.flatMap(({ tag, digest }) => (tag === null ? [] : [{ tag, digest }]));
      // A stored document is recognised without being read again, by its tag or by the hash in the index.
      const again = await member.schemas(tags);
      const digests = new Set(documents.map(({ digest }) => digest));
      expect(again.every(({ shared }) => shared !== null && digests.has(shared))).toBe(true);
      const kinds = documents.flatMap((document) => document.kinds);
      console.log(
        `${documents.length} documents, ${kinds.length} kinds, ${kinds.reduce((sum, { body }) => sum + body.length, 0)} bytes kept`,
      );
      return new Map(kinds.map(({ kind, body }) => [kind, JSON.parse(inflateRawSync(body).toString('utf8')) as KindSchema]));
    } finally {
      await members.close();
    }
  }

  /** A server-side apply as a dry run. */
  async function applied(one: KubeObject): Promise<{ readonly status: number; readonly message: string }> {
    const root = one.apiVersion.includes('/') ? `/apis/${one.apiVersion}` : `/api/${one.apiVersion}`;
    const plural = plurals[one.kind] ?? `${one.kind.toLowerCase()}s`;
    const place = clusterScoped.has(one.kind) ? '' : '/namespaces/default';
    const { namespace: _, ...metadata } = one.metadata;
    const { statusCode, body } = await request(
      `${cluster.server}${root}${place}/${plural}/${metadata.name}?fieldManager=types&force=true&dryRun=All`,
      {
        method: 'PATCH',
        dispatcher,
        headers: { authorization: `Bearer admin-types`, 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify({ ...one, metadata }),
      },
    );
    const text = await body.text();
    return { status: statusCode, message: statusCode < 400 ? '' : text };
  }
});
