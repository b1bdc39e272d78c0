import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  RegisterClusterPayload,
  RotateClusterCredentialPayload,
  UnregisterClusterPayload,
  UpdateClusterPayload,
} from '../../src/api/generated/schema.js';
import { kubeconfigOf, serverOf, startApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('rotating a credential', () => {
  const claims = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`;
  const withToken = (name: string, token: string) => kubeconfigOf(name).replace('token: member-token', `token: ${token}`);
  const rotate = async (input: Readonly<Record<string, unknown>>) => {
    const query = `mutation ($input: RotateClusterCredentialInput!) {
      rotateClusterCredential(input: $input) { cluster { name endpoint revision credentialExpiresAt } ${ERRORS} } }`;
    return (await api.data<{ rotateClusterCredential: RotateClusterCredentialPayload }>(query, { input })).rotateClusterCredential;
  };

  it('stores a credential that the same cluster accepted, and returns its expiry', async () => {
    answers('rotated');
    await register('rotated');
    const { cluster, userErrors } = await rotate({ name: 'rotated', kubeconfig: withToken('rotated', claims(1_900_000_000)) });

    expect(userErrors).toEqual([]);
    expect(cluster).toEqual({
      name: 'rotated',
      endpoint: serverOf('rotated'),
      revision: 2,
      credentialExpiresAt: new Date(1_900_000_000_000).toISOString(),
    });
  });

  it('accepts another address of the same cluster', async () => {
    api.members.set(serverOf('elsewhere'), api.members.get(serverOf('rotated'))!);
    const { cluster } = await rotate({ name: 'rotated', kubeconfig: kubeconfigOf('elsewhere') });

    expect(cluster).toMatchObject({ endpoint: serverOf('elsewhere'), revision: 3, credentialExpiresAt: null });
  });

  it('keeps the present credential if the kubeconfig leads to another cluster, is refused, or reaches none', async () => {
    answers('stranger');
    api.members.set(serverOf('refusing'), { ok: false, code: 'CLUSTER_AUTH_FAILED', message: 'It was refused.' });
    const refused = await Promise.all(
      ['stranger', 'refusing', 'silent'].map((name) => rotate({ name: 'rotated', kubeconfig: kubeconfigOf(name) })),
    );

    expect(refused.map(({ userErrors }) => userErrors.map(({ code, field }) => ({ code, field })))).toEqual([
      [{ code: 'KUBECONFIG_REFUSED', field: ['kubeconfig'] }],
      [{ code: 'CLUSTER_AUTH_FAILED', field: ['kubeconfig'] }],
      [{ code: 'CLUSTER_UNREACHABLE', field: ['kubeconfig'] }],
    ]);
    expect((await rotate({ name: 'rotated', kubeconfig: kubeconfigOf('elsewhere') })).cluster).toMatchObject({ revision: 3 });
  });

  it('refuses a name that is not registered, and a kubeconfig that would run a command', async () => {
    const kubeconfig = kubeconfigOf('rotated');
    const withExec = kubeconfig.replace('token: member-token', 'exec: { command: sh }');

    expect((await rotate({ name: 'nowhere', kubeconfig })).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['name'] }]);
    expect((await rotate({ name: 'rotated', kubeconfig: withExec })).userErrors[0]).toMatchObject({ code: 'KUBECONFIG_REFUSED' });
  });

  it('refuses a cluster of the clusters file, whose kubeconfig is read at each start', async () => {
    await api.sql("update cluster set source = 'FILE' where name = 'rotated'");

    expect((await rotate({ name: 'rotated', kubeconfig: kubeconfigOf('elsewhere') })).userErrors).toMatchObject([
      { code: 'INVALID_VALUE', field: ['name'], message: expect.stringContaining('clusters file') },
    ]);
  });
});

describe('registering a cluster', () => {
  it('stores a cluster that answered, accepted the credential and returned its uid', async () => {
    answers('idc-a');
    const taints = [{ key: 'burst-only', effect: 'PreferNoSchedule' }];
    const { cluster, userErrors } = await register('idc-a', {
      provider: 'idc',
      region: 'cn-east',
      zones: ['z1', 'z2'],
      labels: { tier: 'private' },
      taints,
    });

    expect(userErrors).toEqual([]);
    expect(cluster).toEqual({
      name: 'idc-a',
      provider: 'idc',
      region: 'cn-east',
      zones: ['z1', 'z2'],
      labels: { tier: 'private' },
      taints: [{ key: 'burst-only', value: null, effect: 'PreferNoSchedule' }],
      endpoint: serverOf('idc-a'),
      cordoned: false,
      revision: 1,
      health: 'UNKNOWN',
    });
  });

  it('returns all errors of the input before it contacts the cluster', async () => {
    const kubeconfig = kubeconfigOf('evil').replace('token: member-token', 'exec: { command: sh }');
    const input = { name: 'Not A Label', kubeconfig, labels: { 'a b': 'x' }, taints: [{ key: '', effect: 'NoSchedule' }] };
    const { cluster, userErrors } = await register('evil', input);

    expect(cluster).toBeNull();
    expect(userErrors).toMatchObject([
      { code: 'INVALID_VALUE', field: ['name'] },
      { code: 'INVALID_VALUE', field: ['labels', 'a b'] },
      { code: 'INVALID_VALUE', field: ['taints', '0', 'key'] },
      { code: 'KUBECONFIG_REFUSED', field: ['kubeconfig', 'users', '0', 'user', 'exec'], message: 'users.0.user.exec is not accepted.' },
      { code: 'KUBECONFIG_REFUSED', field: ['kubeconfig', 'users', '0', 'user'] },
    ]);
  });

  it.each([
    { code: 'CLUSTER_TIMEOUT', want: 'CLUSTER_UNREACHABLE' },
    { code: 'CLUSTER_TLS', want: 'CLUSTER_UNREACHABLE' },
    { code: 'CLUSTER_MALFORMED_ANSWER', want: 'CLUSTER_UNREACHABLE' },
    { code: 'CLUSTER_AUTH_FAILED', want: 'CLUSTER_AUTH_FAILED' },
    { code: 'FORBIDDEN', want: 'CLUSTER_AUTH_FAILED' },
    { code: 'CLUSTER_ENDPOINT_REFUSED', want: 'ENDPOINT_REFUSED' },
  ] as const)('that answers $code is refused with $want', async ({ code, want }) => {
    api.members.set(serverOf('bad'), { ok: false, code, message: 'It did not work.' });

    expect((await register('bad')).userErrors).toMatchObject([{ code: want, message: 'It did not work.', field: ['kubeconfig'] }]);
    expect(await clusterOf('bad')).toBeNull();
  });

  it('under a second name is refused with its registered name', async () => {
    answers('once', 'the-same-uid');
    answers('twice', 'the-same-uid');
    await register('once');

    expect((await register('twice')).userErrors).toMatchObject([{ code: 'ALREADY_EXISTS', message: expect.stringContaining('once') }]);
    expect(await clusterOf('twice')).toBeNull();
  });

  it('again under its name is refused, unless it is a retry of the same call', async () => {
    answers('again');
    await register('again', { idempotencyKey: 'k1' });

    expect((await register('again')).userErrors).toMatchObject([{ code: 'ALREADY_EXISTS', field: ['name'] }]);
    expect(await register('again', { idempotencyKey: 'k1' })).toMatchObject({ userErrors: [], cluster: { name: 'again' } });
    // A call with other values is not a retry, whatever its key.
    expect((await register('again', { idempotencyKey: 'k2', region: 'eu' })).userErrors).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
  });
});

describe('updating a cluster', () => {
  it('changes the given fields and keeps the others', async () => {
    answers('change');
    await register('change', { region: 'eu', labels: { a: '1', b: '2' } });
    const { cluster } = await update({ name: 'change', labels: { b: null, c: '3' }, cordoned: true });

    expect(cluster).toMatchObject({ region: 'eu', labels: { a: '1', c: '3' }, cordoned: true, revision: 2 });
  });

  it.each([
    { input: { name: 'change', expectedRevision: 99, cordoned: false }, code: 'CONFLICT' },
    { input: { name: 'nobody', cordoned: true }, code: 'NOT_FOUND' },
    { input: { name: 'change', labels: { a: 7 } }, code: 'INVALID_VALUE' },
  ])('$input.name is refused with $code', async ({ input, code }) => {
    expect((await update(input)).userErrors).toMatchObject([{ code }]);
  });
});

describe('unregistering a cluster', () => {
  it('leaves its workloads by default', async () => {
    answers('leave');
    await register('leave');

    expect(await unregister({ name: 'leave' })).toMatchObject({ userErrors: [], confirmation: null });
  });

  it('with its workloads needs a confirmation of exactly these', async () => {
    await api.addCluster('full');
    const configMaps = Array.from({ length: 6 }, (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c-${i}, namespace: full }`);
    const policy = `apiVersion: policy.manifold.hub/v1\nkind: PlacementPolicy\nmetadata: { name: all, namespace: full }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }], placement: { clusterAffinity: { clusterNames: [full] } } }`;
    const { apply } = await api.data<{ apply: { userErrors: unknown[] } }>(
      'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }',
      {
        input: { manifests: [...configMaps, policy].join('\n---\n'), application: 'web' },
      },
    );
    expect(apply.userErrors).toEqual([]);
    await api.plan();

    const held = await unregister({ name: 'full', deleteWorkloads: true });
    expect(held).toMatchObject({
      works: 0,
      userErrors: [{ code: 'CONFIRMATION_REQUIRED' }],
      confirmation: { counts: [{ kind: 'ConfigMap', count: 6 }] },
    });
    const atOnce = await unregister({ name: 'full', deleteWorkloads: true, atOnce: true, confirm: held.confirmation!.token });
    expect(atOnce).toMatchObject({ works: 0, userErrors: [{ code: 'CONFIRMATION_STALE' }] });
    const confirmed = await unregister({ name: 'full', deleteWorkloads: true, confirm: held.confirmation!.token });
    expect(confirmed).toMatchObject({ works: 6, userErrors: [] });

    // They fit nowhere else, so they stay, and the cluster with them.
    await api.plan();
    const { cluster } = await api.data<{ cluster: unknown }>(
      '{ cluster(name: "full") { deleting unregistering { deleteWorkloads inSteps left blocked waits { object { kind } message } } } }',
    );
    expect(cluster).toMatchObject({ deleting: true, unregistering: { deleteWorkloads: true, inSteps: true, left: 6, blocked: 6 } });
    const waits = (cluster as { unregistering: { waits: unknown[] } }).unregistering.waits;
    expect([waits.length, waits[0]]).toMatchObject([
      5,
      { object: { kind: 'ConfigMap' }, message: expect.stringContaining('No cluster fits') },
    ]);
    expect(await cancelUnregister('full')).toEqual({ cluster: { deleting: false, unregistering: null }, userErrors: [] });
    expect(await cancelUnregister('full')).toMatchObject({ cluster: null, userErrors: [{ code: 'CONFLICT' }] });
    expect(await cancelUnregister('nobody')).toMatchObject({ cluster: null, userErrors: [{ code: 'NOT_FOUND' }] });
  });

  it('that is not registered is refused', async () => {
    expect((await unregister({ name: 'nobody' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

const FIELDS = 'name provider region zones labels taints { key value effect } endpoint cordoned revision health';
const ERRORS = 'userErrors { code message field }';

function answers(name: string, uid = `uid-of-${name}`): void {
  api.members.set(serverOf(name), { ok: true, uid, version: 'v1.30.0' });
}

async function register(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<RegisterClusterPayload> {
  const query = `mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { cluster { ${FIELDS} } ${ERRORS} } }`;
  const input = { name, kubeconfig: kubeconfigOf(name), ...more };
  return (await api.data<{ registerCluster: RegisterClusterPayload }>(query, { input })).registerCluster;
}

async function update(input: Readonly<Record<string, unknown>>): Promise<UpdateClusterPayload> {
  const query = `mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { cluster { ${FIELDS} } ${ERRORS} } }`;
  return (await api.data<{ updateCluster: UpdateClusterPayload }>(query, { input })).updateCluster;
}

async function unregister(input: Readonly<Record<string, unknown>>): Promise<UnregisterClusterPayload> {
  const query = `mutation ($input: UnregisterClusterInput!) { unregisterCluster(input: $input) {
    works confirmation { token counts { kind count } } ${ERRORS} } }`;
  return (await api.data<{ unregisterCluster: UnregisterClusterPayload }>(query, { input })).unregisterCluster;
}

async function cancelUnregister(name: string): Promise<unknown> {
  const query = `mutation ($input: CancelUnregisterClusterInput!) { cancelUnregisterCluster(input: $input) {
    cluster { deleting unregistering { left } } ${ERRORS} } }`;
  return (await api.data<{ cancelUnregisterCluster: unknown }>(query, { input: { name } })).cancelUnregisterCluster;
}

async function clusterOf(name: string): Promise<unknown> {
  return (await api.data<{ cluster: unknown }>('query ($name: String!) { cluster(name: $name) { name } }', { name })).cluster;
}
