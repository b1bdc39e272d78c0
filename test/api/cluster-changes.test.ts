import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Preview, UpdateClusterPayload } from '../../src/api/generated/schema.js';
import type { StandingFreeze } from '../../src/core/model/movement/freeze.js';
import { startApi, type TestApi } from '../support/api.js';
import { finishMoves } from '../support/finish-moves.js';

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: public, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: { clusterAffinity: { labelSelector: { matchLabels: { tier: public } } } }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: roomy, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    clusterAffinity: { labelSelector: { matchLabels: { tier: public } } }
    replicaScheduling:
      replicaSchedulingType: Divided
      replicaDivisionPreference: Weighted
      weightPreference: { dynamicWeight: AvailableReplicas }
`;
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n`;
const deployment = (name: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 1 } } }] }
`;
const names = ['idc-a', 'cloud-b', 'cloud-c'];

let api: TestApi;
/** As from the freeze file and MANIFOLD_FREEZE. */
let local: readonly StandingFreeze[] = [];
beforeAll(async () => {
  api = await startApi({ localFreezes: () => local });
  for (const [i, name] of names.entries()) {
    await api.addCluster(name, { labels: { tier: 'public' } });
    await tell(name, 6 + 2 * i);
  }
  await apply(policy);
  await apply(Array.from({ length: 8 }, (_, i) => configMap(`c${i}`)).join('---\n'), 'settings');
  await apply([deployment('w1', 3), deployment('w2', 5), deployment('w3', 4)].join('---'), 'web');
  await api.plan();
});
afterAll(() => api.close());

describe('a preview of content that a person chose to replace', () => {
  const actions = async (text: string) => {
    const answer = await api.data<{ preview: Preview }>(
      `query($text: String!) { preview(input: { manifests: $text, application: "replaced" }) { clusters { objects { action } } } }`,
      { text },
    );
    return [...new Set(answer.preview.clusters.flatMap(({ objects }) => objects.map(({ action }) => action)))];
  };

  it('shows the replacement while the choice stands, and not for later content', async () => {
    await apply(deployment('chosen', 3), 'replaced');
    await api.plan();
    const other = deployment('chosen', 3)
      .replace('matchLabels: { app: chosen }', 'matchLabels: { app: other }')
      .replace('labels: { app: chosen }', 'labels: { app: other }');
    expect(await actions(other)).toEqual(['UPDATE']);

    const { apply: answer } = await api.data<{ apply: { userErrors: unknown[] } }>(
      `mutation($text: String!) { apply(input: { manifests: $text, application: "replaced", replace: ["Deployment/chosen"] }) { userErrors { message } } }`,
      { text: other },
    );
    expect(answer.userErrors).toEqual([]);
    expect(await actions(other)).toEqual(['REPLACE']);
    expect(await actions(other.replaceAll('app: other', 'app: third'))).toEqual(['UPDATE']);

    // A change of the fleet shows it too.
    const { preview: shown } = await update({ name: 'idc-a', labels: { tier: 'public', extra: 'one' }, dryRun: true });
    const ours = shown!.clusters.flatMap(({ objects }) => objects.filter(({ name }) => name === 'chosen').map(({ action }) => action));
    expect(new Set(ours)).toEqual(new Set(['REPLACE']));
    await api.plan();
  });
});

describe('a preview during a freeze', () => {
  const preview = async (input: string) => {
    const answer = await api.data<{ preview: Preview }>(
      `{ preview(input: ${input}) { warnings clusters { cluster objects { name action frozen } } } }`,
    );
    return answer.preview;
  };
  const freeze = async (scope: string, more: string) => {
    const { freeze: payload } = await api.data<{ freeze: { freeze: { id: string } } }>(
      `mutation { freeze(input: { scope: ${scope}, reason: "an audit" ${more} }) { freeze { id } userErrors { message } } }`,
    );
    return payload.freeze.id;
  };
  const unfreeze = (id: string) => api.data(`mutation { unfreeze(input: { id: "${id}" }) { userErrors { message } } }`);
  const edit = JSON.stringify(`${configMap('c0')}data: { a: b }\n`);

  it('shows which changes it holds back', async () => {
    const id = await freeze('ALL', 'cluster: "idc-a"');
    const { clusters, warnings } = await preview(`{ manifests: ${edit}, application: "settings" }`);
    expect(clusters.map(({ cluster, objects }) => [cluster, objects.map(({ frozen }) => frozen)])).toEqual([
      ['cloud-b', [null]],
      ['cloud-c', [null]],
      ['idc-a', ['ALL is frozen for cluster idc-a: an audit']],
    ]);
    expect(warnings).toContain('1 of these changes waits for the end of a freeze. ALL is frozen for cluster idc-a: an audit.');
    await unfreeze(id);
    expect((await preview(`{ manifests: ${edit}, application: "settings" }`)).warnings).toEqual([]);
  });

  it.each(['file', 'environment'])('from the %s of the process shows it like one that is stored', async (id) => {
    local = [{ id, scope: 'ALL', cluster: 'cloud-b', application: null, policy: null, reason: 'an incident' }];
    const { clusters, warnings } = await preview(`{ manifests: ${edit}, application: "settings" }`);
    expect(clusters.map(({ cluster, objects }) => [cluster, objects.map(({ frozen }) => frozen)])).toEqual([
      ['cloud-b', ['ALL is frozen for cluster cloud-b: an incident']],
      ['cloud-c', [null]],
      ['idc-a', [null]],
    ]);
    expect(warnings).toContain('1 of these changes waits for the end of a freeze. ALL is frozen for cluster cloud-b: an incident.');

    local = [{ id, scope: 'DELETES', cluster: null, application: null, policy: null, reason: 'an incident' }];
    const { preview: shown } = await update({ name: 'idc-a', labels: { tier: 'private' }, dryRun: true });
    expect(shown!.warnings.filter((warning) => warning.includes('DELETES is frozen for the whole hub: an incident'))).toHaveLength(1);
    local = [];
  });

  it('of deletes holds no edit back, and of moves holds what a change of a cluster moves', async () => {
    const deletes = await freeze('DELETES', 'application: { namespace: "shop", name: "settings" }');
    expect((await preview(`{ manifests: ${edit}, application: "settings" }`)).warnings).toEqual([]);
    const { preview: shown } = await update({ name: 'idc-a', labels: { tier: 'private' }, dryRun: true });
    const frozen = shown!.clusters.flatMap(({ objects }) =>
      objects.filter((one) => one.frozen !== null).map(({ kind, action }) => [kind, action]),
    );
    expect(frozen).toEqual(Array.from({ length: 8 }, () => ['ConfigMap', 'DELETE']));
    await unfreeze(deletes);

    const moves = await freeze('MOVES', '');
    const moved = (await update({ name: 'idc-a', labels: { tier: 'private' }, dryRun: true })).preview!;
    expect(moved.warnings.filter((warning) => warning.includes('MOVES is frozen for the whole hub: an audit'))).toHaveLength(1);
    await unfreeze(moves);
  });
});

describe('a change of a cluster', () => {
  it('P5: that removes many objects from it needs a confirmation, and a dry run shows them', async () => {
    const shown = await update({ name: 'idc-a', labels: { tier: 'private' }, dryRun: true });
    expect(shown.preview).toMatchObject({ deletes: expect.any(Number) });
    expect(shown.preview!.deletes).toBeGreaterThanOrEqual(8);
    expect(shown.confirmation).not.toBeNull();

    const held = await update({ name: 'idc-a', labels: { tier: 'private' } });
    expect(held.userErrors.map(({ code }) => code)).toEqual(['CONFIRMATION_REQUIRED']);
    await api.plan();
    expect(Object.keys(await placed()).some((key) => key.startsWith('idc-a'))).toBe(true);

    const done = await update({ name: 'idc-a', labels: { tier: 'private' }, confirm: held.confirmation!.token });
    expect(done.userErrors).toEqual([]);
    await api.plan();
    expect(Object.keys(await placed()).filter((key) => key.startsWith('idc-a'))).toEqual([]);
    await finishMoves(api);
    await update({ name: 'idc-a', labels: { tier: 'public' } });
    await api.plan();
    await finishMoves(api);
  });

  it('that moves nothing needs no confirmation', async () => {
    expect((await update({ name: 'idc-a', labels: { note: 'hello' } })).userErrors).toEqual([]);
    expect((await update({ name: 'nowhere', labels: { note: 'hello' } })).userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND']);
  });

  it('has the effect of its preview', async () => {
    const changes = fc.record({
      name: fc.constantFrom(...names),
      tier: fc.constantFrom('public', 'private'),
      cordoned: fc.boolean(),
      tainted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(changes, async ({ name, tier, cordoned, tainted }) => {
        const input = { name, labels: { tier }, cordoned, taints: tainted ? [{ key: 'k', effect: 'NoSchedule' }] : [] };
        const { preview, confirmation } = await update({ ...input, dryRun: true });
        const before = await placed();
        await update({ ...input, ...(confirmation && { confirm: confirmation.token }) });
        await api.plan();

        expect(await placed()).toEqual(changedBy(before, preview!));
        await finishMoves(api);
      }),
      { numRuns: 30 },
    );
  });

  it('and an apply have the effects of their previews if capacity is short', async () => {
    for (const name of names) await update({ name, labels: { tier: 'public' }, cordoned: false, taints: [] });
    await api.plan();
    await finishMoves(api);
    const replicas = fc.integer({ min: 0, max: 7 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(replicas, replicas, replicas), fc.nat(999), async ([a, b, c], turn) => {
        const manifests = [deployment('w1', a), deployment('w2', b), deployment('w3', c), deployment(`new-${turn}`, 2)].join('---');
        const query = `query ($input: ApplyInput!) { preview(input: $input) { ${PREVIEW} } }`;
        const { preview } = await api.data<{ preview: Shown }>(query, { input: { manifests, application: 'web' } });
        const before = await placed();
        await apply(manifests, 'web');
        await api.plan();

        expect(await placed()).toEqual(changedBy(before, preview));
        await finishMoves(api);
      }),
      { numRuns: 30 },
    );
  });
});

const PREVIEW = 'deletes warnings clusters { cluster objects { kind name action frozen replicasAfter } }';

interface Shown {
  readonly clusters: readonly {
    readonly cluster: string;
    readonly objects: readonly {
      readonly kind: string;
      readonly name: string;
      readonly action: string;
      readonly replicasAfter?: number | null;
    }[];
  }[];
}

/** Replicas by `cluster kind/name` after the previewed change. */
function changedBy(before: Readonly<Record<string, number | null>>, { clusters }: Shown): Readonly<Record<string, number | null>> {
  const all = new Map(Object.entries(before));
  for (const { cluster, objects } of clusters) {
    for (const { kind, name, action, replicasAfter } of objects) {
      if (action === 'DELETE') all.delete(`${cluster} ${kind}/${name}`);
      else all.set(`${cluster} ${kind}/${name}`, replicasAfter ?? null);
    }
  }
  return Object.fromEntries(all);
}

interface PlacedResource {
  readonly kind: string;
  readonly name: string;
  readonly works: { readonly nodes: readonly { readonly cluster: string; readonly state: string; readonly manifest: string | null }[] };
  readonly transition: { readonly target: readonly { readonly cluster: string; readonly replicas: number | null }[] } | null;
}

/** Replicas by cluster and object; for moves, the target, because no member of this test reports a copy as ready. */
async function placed(): Promise<Readonly<Record<string, number | null>>> {
  const query = `{ resources(first: 100) { nodes {
    kind name works(first: 10) { nodes { cluster state manifest } } transition { target { cluster replicas } }
  } } }`;
  const { resources } = await api.data<{ resources: { nodes: PlacedResource[] } }>(query);
  return Object.fromEntries(
    resources.nodes.flatMap((resource) =>
      placesOf(resource).map(([cluster, replicas]) => [`${cluster} ${resource.kind}/${resource.name}`, replicas]),
    ),
  );
}

function placesOf({ kind, works, transition }: PlacedResource): readonly (readonly [string, number | null])[] {
  if (transition) return transition.target.map(({ cluster, replicas }) => [cluster, replicas]);
  return works.nodes
    .filter(({ state }) => state !== 'DELETING')
    .map(({ cluster, manifest }) => {
      const found = kind === 'Deployment' ? /^ {2}replicas: (\d+)$/m.exec(manifest ?? '') : null;
      return [cluster, found ? Number(found[1]) : null];
    });
}

async function update(input: object): Promise<UpdateClusterPayload> {
  const query = `mutation ($input: UpdateClusterInput!) {
    updateCluster(input: $input) { cluster { name } preview { ${PREVIEW} } confirmation { token } userErrors { code } }
  }`;
  return (await api.data<{ updateCluster: UpdateClusterPayload }>(query, { input })).updateCluster;
}

async function apply(manifests: string, application?: string): Promise<void> {
  const query = 'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }';
  const { apply: answer } = await api.data<{ apply: { userErrors: unknown[] } }>(query, { input: { manifests, application } });
  expect(answer.userErrors).toEqual([]);
}

/** The member has one node with this many free cores. */
async function tell(cluster: string, cores: number): Promise<void> {
  const allocatable = { cpu: cores, memory: 2 ** 34, pods: 110 };
  const pool = {
    name: 'general',
    nodes: 1,
    readyNodes: 1,
    allocatable,
    requested: {},
    freePerNode: [{ nodes: 1, allocatable, free: allocatable }],
  };
  const ready = {
    ready: 'True',
    reason: 'Ready',
    message: 'It answers.',
    uid: `uid-of-${cluster}`,
    version: 'v1.30.0',
    apis: null,
  } as const;
  await api.store.fleet.saveProbes([{ cluster, report: { ...ready, pools: [pool], allocating: {} } }]);
}
