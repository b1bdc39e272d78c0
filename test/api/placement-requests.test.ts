import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplyPayload, PreemptPayload, RescheduleResourcePayload } from '../../src/api/generated/schema.js';
import { startApi, type TestApi } from '../support/api.js';

const PREVIEW =
  'creates updates deletes clusters { cluster objects { name action replicasBefore replicasAfter } } decisions { name message }';

const policy = (namespace: string, more = '') => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: roomy, namespace: ${namespace} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  ${more}
  placement:
    replicaScheduling:
      replicaSchedulingType: Divided
      replicaDivisionPreference: Weighted
      weightPreference: { dynamicWeight: AvailableReplicas }
`;
const urgent = (preemption: string) =>
  policy('urgent', `schedulePriority: { priorityClassSource: KubePriorityClass, priorityClassName: urgent, preemption: ${preemption} }`);
const priorityClass = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: urgent }
value: 1000
`;
const deployment = (name: string, namespace: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 1 } } }] }
`;

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
  await api.addCluster('idc-a');
  await api.addCluster('idc-b');
});
afterEach(() => api.close());

describe('C20, F10: a request to reschedule', () => {
  beforeEach(async () => {
    await tell({ 'idc-a': [4, 0], 'idc-b': [0, 0] });
    await apply([policy('shop'), deployment('web', 'shop', 4)], 'web');
    await api.plan();
    expect(await seats('web', 'shop')).toEqual({ 'idc-a': 4 });
    await podsAreThere();
    await tell({ 'idc-a': [4, 4], 'idc-b': [9, 0] });
  });
  const resource = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

  it('places a resource again, as its preview showed', async () => {
    const shown = await reschedule('Resource', { ...resource, dryRun: true });
    expect(await seats('web', 'shop')).toEqual({ 'idc-a': 4 });
    const confirm = shown.confirmation?.token;
    const done = await reschedule('Resource', { ...resource, ...(confirm && { confirm }) });
    expect(done).toMatchObject({ rescheduled: 1, userErrors: [] });
    await api.plan();

    const after = await target('web', 'shop');
    expect(after).not.toEqual({ 'idc-a': 4 });
    expect(after).toEqual(seatsIn(shown.preview!));
  });

  it('places all of an application again, and needs a confirmation for large removals', async () => {
    await tell({ 'idc-a': [14, 4], 'idc-b': [0, 0] });
    const names = Array.from({ length: 10 }, (_, i) => `w${i}`);
    await apply(
      names.map((name) => deployment(name, 'shop', 1)),
      'many',
    );
    await api.plan();
    await podsAreThere();
    await tell({ 'idc-a': [14, 14], 'idc-b': [1000, 0] });

    const many = { namespace: 'shop', name: 'many' };
    const held = await reschedule('Application', many);
    expect(held).toMatchObject({ rescheduled: 0, userErrors: [{ code: 'CONFIRMATION_REQUIRED' }] });
    await api.plan();
    expect(await seats('w0', 'shop')).toEqual({ 'idc-a': 1 });
    const done = await reschedule('Application', { ...many, confirm: held.confirmation!.token });
    expect(done).toMatchObject({ rescheduled: 10, userErrors: [] });
    await api.plan();
    expect(await target('w0', 'shop')).toEqual({ 'idc-b': 1 });
    // The old copy stays until the new one is ready, which no member of this test reports.
    expect(await seats('w0', 'shop')).toEqual({ 'idc-a': 1, 'idc-b': 1 });
    expect(await seats('web', 'shop')).toEqual({ 'idc-a': 4 });

    const page = await api.store.reads.events(
      { name: 'admin', role: 'admin' },
      { first: 20, after: null },
      { type: ['RESCHEDULE_REQUESTED'] },
    );
    expect(page.rows.map(({ message }) => message)).toEqual(names.map(() => 'Requested by admin.'));
  });

  it('of an unknown resource is refused', async () => {
    expect(await reschedule('Resource', { ...resource, name: 'nothing' })).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await reschedule('Application', { namespace: 'shop', name: 'nothing' })).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });
});

describe('C30: preemption', () => {
  const waiting = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'urgent', name: 'now' };
  beforeEach(async () => {
    await tell({ 'idc-a': [4, 0], 'idc-b': [0, 0] });
    await apply([policy('shop'), deployment('batch', 'shop', 4)], 'batch');
    await api.plan();
    await podsAreThere();
    await tell({ 'idc-a': [4, 4], 'idc-b': [0, 0] });
  });

  it('is shown with all its effects before it is confirmed, and has these effects', async () => {
    await apply([urgent('Confirmed'), priorityClass, deployment('now', 'urgent', 3)], 'now');
    await api.plan();
    const shown = await preempt({ ...waiting, dryRun: true });
    expect(shown.preemption).toEqual({
      cluster: 'idc-a',
      victims: [{ object: { kind: 'Deployment', namespace: 'shop', name: 'batch' }, replicas: 3, keeps: 1, priority: 0 }],
    });
    expect(shown.preview!.clusters).toEqual([
      {
        cluster: 'idc-a',
        objects: [
          { name: 'now', action: 'CREATE', replicasBefore: null, replicasAfter: 3 },
          { name: 'batch', action: 'UPDATE', replicasBefore: 4, replicasAfter: 1 },
        ],
      },
    ]);

    expect(await preempt(waiting)).toMatchObject({ userErrors: [{ code: 'CONFIRMATION_REQUIRED' }] });
    expect(await preempt({ ...waiting, confirm: 'another' })).toMatchObject({ userErrors: [{ code: 'CONFIRMATION_STALE' }] });
    await api.plan();
    expect(await seats('batch', 'shop')).toEqual({ 'idc-a': 4 });

    expect(await preempt({ ...waiting, confirm: shown.confirmation!.token })).toMatchObject({ confirmation: null, userErrors: [] });
    await api.plan();
    expect([await seats('now', 'urgent'), await seats('batch', 'shop')]).toEqual([{ 'idc-a': 3 }, { 'idc-a': 1 }]);
    expect(await preempt(waiting)).toMatchObject({ preemption: null, userErrors: [{ code: 'INVALID_VALUE' }] });
  });

  it('that is automatic is in the preview of the apply, with the losses of the victims', async () => {
    const manifests = [urgent('Automatic'), priorityClass, deployment('now', 'urgent', 3)].join('---');
    const { preview } = await applied({ manifests, application: 'now', dryRun: true });
    const shown = preview!.clusters.find(({ cluster }) => cluster === 'idc-a')!.objects;
    expect(shown).toContainEqual({ name: 'batch', action: 'UPDATE', replicasBefore: 4, replicasAfter: 1 });
    expect(preview!.decisions.find(({ name }) => name === 'now')!.message).toContain('preempts 3 replicas of Deployment shop/batch');

    await applied({ manifests, application: 'now' });
    await api.plan();
    expect([await seats('now', 'urgent'), await seats('batch', 'shop')]).toEqual([{ 'idc-a': 3 }, { 'idc-a': 1 }]);
  });
});

/** The reserved replicas are among the pods of the members. */
function podsAreThere(): Promise<void> {
  return api.sql('delete from reservation');
}

async function preempt(input: object): Promise<PreemptPayload> {
  const query = `mutation ($input: PreemptInput!) { preempt(input: $input) {
    preemption { cluster victims { object { kind namespace name } replicas keeps priority } }
    preview { ${PREVIEW} } confirmation { token } userErrors { code message }
  } }`;
  return (await api.data<{ preempt: PreemptPayload }>(query, { input })).preempt;
}

async function reschedule(what: 'Resource' | 'Application', input: object): Promise<RescheduleResourcePayload> {
  const query = `mutation ($input: Reschedule${what}Input!) { answer: reschedule${what}(input: $input) {
    rescheduled preview { ${PREVIEW} } confirmation { token } userErrors { code message }
  } }`;
  return (await api.data<{ answer: RescheduleResourcePayload }>(query, { input })).answer;
}

async function apply(documents: readonly string[], application: string): Promise<void> {
  expect((await applied({ manifests: documents.join('---'), application })).userErrors).toEqual([]);
}

async function applied(input: object): Promise<ApplyPayload> {
  const query = `mutation ($input: ApplyInput!) { apply(input: $input) { preview { ${PREVIEW} } userErrors { message } } }`;
  return (await api.data<{ apply: ApplyPayload }>(query, { input })).apply;
}

/** The target of a move in progress. */
async function target(name: string, namespace: string): Promise<Readonly<Record<string, number>>> {
  const query = `query ($namespace: String!, $name: String!) {
    resource(apiVersion: "apps/v1", kind: "Deployment", namespace: $namespace, name: $name) { transition { target { cluster replicas } } }
  }`;
  interface Found {
    readonly resource: { readonly transition: { readonly target: readonly { readonly cluster: string; readonly replicas: number }[] } };
  }
  const { resource } = await api.data<Found>(query, { namespace, name });
  return Object.fromEntries(resource.transition.target.map(({ cluster, replicas }) => [cluster, replicas]));
}

async function seats(name: string, namespace: string): Promise<Readonly<Record<string, number>>> {
  const query = `query ($namespace: String!, $name: String!) {
    resource(apiVersion: "apps/v1", kind: "Deployment", namespace: $namespace, name: $name) {
      works(first: 10) { nodes { cluster replicas { desired } state } }
    }
  }`;
  interface Found {
    readonly resource: { works: { nodes: { cluster: string; state: string; replicas: { desired: number } | null }[] } };
  }
  const { resource } = await api.data<Found>(query, { namespace, name });
  const here = resource.works.nodes.filter(({ state }) => state !== 'DELETING');
  return Object.fromEntries(here.map(({ cluster, replicas }) => [cluster, replicas!.desired]));
}

function seatsIn({ clusters }: NonNullable<RescheduleResourcePayload['preview']>): Readonly<Record<string, number>> {
  const kept = clusters.flatMap(({ cluster, objects }) => objects.map((object) => [cluster, object.replicasAfter ?? null] as const));
  return Object.fromEntries(kept.filter((entry): entry is [string, number] => entry[1] !== null));
}

/** One node in each cluster, with this many cores, of which so many are used. */
async function tell(figures: Readonly<Record<string, readonly [cores: number, taken: number]>>): Promise<void> {
  const ready = { ready: 'True', reason: 'Ready', message: 'It answers.', version: 'v1.30.0', apis: null } as const;
  const reports = Object.entries(figures).map(([cluster, [cpu, taken]]) => {
    const allocatable = { cpu, pods: 110 };
    const free = { cpu: cpu - taken, pods: 110 - taken };
    const freePerNode = [{ nodes: 1, allocatable, free }];
    const pool = { name: 'general', nodes: 1, readyNodes: 1, allocatable, requested: { cpu: taken, pods: taken }, freePerNode };
    return { cluster, report: { ...ready, uid: `uid-of-${cluster}`, pools: [pool], allocating: {} } };
  });
  await api.store.fleet.saveProbes(reports);
}
