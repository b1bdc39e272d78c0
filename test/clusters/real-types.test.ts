import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { kindTypesRelease } from '../../src/kubernetes/generated/kind-types.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { kubernetesBinaries, type RealCluster, startRealCluster } from '../support/real-cluster.js';
import { allowed, contradictions } from '../support/type-cases.js';

/** How a real API server says that an object does not have the types of its kind. */
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
  }, 120_000);
  afterAll(async () => {
    await dispatcher?.destroy();
    await cluster?.stop();
  });

  it.each(contradictions)('refuses what is named: $want', async ({ one, want }) => {
    const { status, message } = await applied(one);
    expect(status).toBeGreaterThanOrEqual(400);
    if (!want.every((problem) => problem.startsWith('MISSING_FIELD'))) expect(message).toMatch(TYPES);
  });

  // Kubernetes 1.20 takes a quantity as text alone in a server-side apply; later releases take numbers.
  const inEveryRelease = allowed.filter(({ because }) => because !== 'a quantity may be a number');

  it.each(inEveryRelease)('finds no wrong type where none is named: $because', async ({ one }) => {
    const { status, message } = await applied(one);
    // A kind that it does not serve, or a field that is newer than it is, is no contradiction of ours.
    if (status !== 404 && !message.includes('recursiveReadOnly')) expect(message).not.toMatch(TYPES);
  });

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
