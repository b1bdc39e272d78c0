import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Intent, readIntent } from '../../src/core/intent/read-intent.js';
import type { NodePool } from '../../src/core/model/cluster/cluster.js';
import type { DesiredWork } from '../../src/core/model/desired-work.js';
import { refTo } from '../../src/core/model/policy/policy-ref.js';
import { apply, type Outcome } from '../../src/intents/applications/apply.js';
import { Intake } from '../../src/intents/intake/intake.js';
import { IntakePool } from '../../src/intents/intake/intake-pool.js';
import { identityText } from '../../src/intents/object-identity.js';
import { MAX_AFFECTED, plannedChange } from '../../src/intents/preview/preview.js';
import type { Planned } from '../../src/intents/preview/preview-answer.js';
import { InterpreterPool } from '../../src/interpreters/interpreter-pool.js';
import { Interpreters } from '../../src/interpreters/interpreters.js';
import { canonicalJson } from '../../src/kubernetes/json/canonical-json.js';
import { refOf } from '../../src/kubernetes/kinds/api-group.js';
import type { IntentSnapshot, NewCluster } from '../../src/store/intents/intents-port.js';
import { sourceIntake } from '../support/intake-thread.js';
import { LAW_TIMEOUT_MS, lawRuns } from '../support/law-runs.js';
import { admin, aNewCluster, aReport, openTestStore, type TestStore } from '../support/store.js';

/* P5: what is previewed is what then runs. Each case is a change of a namespace of its own; many go through the store in one apply. */

const CASES_PER_APPLY = 150;
/** Each namespace is created and then edited. */
const APPLIES = 2;

/** No interpreters exist here: the pool never starts a thread. */
const intake = new Intake(new IntakePool({ worker: sourceIntake }));
const interpreters = new Interpreters(new InterpreterPool(), { now: () => 0 });

const dynamic = { replicaDivisionPreference: 'Weighted', weightPreference: { dynamicWeight: 'AvailableReplicas' } };
const list = [
  { targetCluster: { clusterNames: ['a'] }, weight: 3 },
  { targetCluster: { labelSelector: { matchLabels: { tier: 'x' } } }, weight: 1 },
];
const divisions = [
  null,
  dynamic,
  { replicaDivisionPreference: 'Aggregated' },
  { replicaDivisionPreference: 'Weighted' },
  { replicaDivisionPreference: 'Weighted', weightPreference: { staticWeightList: list } },
];
const affinities = [
  {},
  { clusterNames: ['a', 'b', 'c'] },
  { exclude: ['a'] },
  { labelSelector: { matchLabels: { tier: 'x' } } },
  { fieldSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['eu'] }] } },
  { clusterNames: ['nowhere'] },
];
const spreads = [
  [],
  [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 2 }],
  [
    { spreadByField: 'region', minGroups: 2 },
    { spreadByField: 'cluster', minGroups: 2 },
  ],
  [{ spreadByLabel: 'tier', minGroups: 2, maxSkew: 1 }],
];
const overriders = [
  { labelsOverrider: [{ operator: 'add', value: { colour: 'red' } }] },
  { imageOverrider: [{ component: 'Registry', operator: 'replace', value: 'registry.example' }] },
  { plaintext: [{ path: '/metadata/annotations/from', operator: 'add', value: 'hub' }] },
  // Fails: there is nothing to replace.
  { plaintext: [{ path: '/spec/absent/deep', operator: 'replace', value: 1 }] },
];
const setting = fc.record({
  kind: fc.constantFrom('Deployment', 'Deployment', 'ConfigMap', 'Secret'),
  replicas: fc.nat(12),
  cpu: fc.constantFrom(null, '500m', '2', '64'),
  text: fc.constantFrom('one', 'two'),
  division: fc.constantFrom(...divisions),
  affinity: fc.constantFrom(...affinities),
  spread: fc.constantFrom(...spreads),
  tolerates: fc.boolean(),
  overriders: fc.constantFrom(...overriders),
  overrides: fc.constantFrom(['a'], ['b', 'd'], ['nowhere'], ['nowhere']),
});
const cases = fc.record({
  before: setting,
  after: setting,
  gone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

describe('P5: a preview', () => {
  let test: TestStore;
  let applies = 0;

  beforeAll(async () => {
    test = await openTestStore();
    await addFleet(test);
  });
  afterAll(() => test.close());

  it(
    'is what then runs: clusters gained and lost, replicas, manifests, and what is left as it is',
    async () => {
      const many = fc.array(cases, { minLength: CASES_PER_APPLY, maxLength: CASES_PER_APPLY });
      await fc.assert(
        fc.asyncProperty(many, async (batch) => {
          const application = `batch-${++applies}`;
          await previewAndRun(
            test,
            application,
            batch.map((one, i) => documents(`n${applies}-${i}`, one.before)),
            batch,
          );
          await previewAndRun(
            test,
            application,
            batch.map((one, i) => documents(`n${applies}-${i}`, editOf(one), one.gone)),
            batch,
          );
        }),
        { numRuns: Math.ceil(lawRuns / CASES_PER_APPLY / APPLIES), endOnFailure: true },
      );
    },
    LAW_TIMEOUT_MS,
  );
});

/** The first object, in the application's namespace, whatever happens to the others. */
const home = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'home' } });

/** The workload keeps its kind, so that the change is an edit. */
function editOf({ before, after }: Case): Setting {
  return { ...after, kind: before.kind };
}

async function previewAndRun(test: TestStore, application: string, texts: readonly string[], batch: readonly Case[]): Promise<void> {
  const input = { manifests: [home(application), ...texts].join('\n---\n'), application, namespace: null, prune: true };
  const intent = intentOf(input);
  const { planned, before } = await plannedBy(test, intent);
  const { preview } = await apply(test.store.intents, intake, interpreters, admin, { ...input, dryRun: true });
  await confirmed(test, input);
  await test.planAll();
  const after = await snapshotOf(test, intent);

  expect(countsOf(planned)).toEqual({ creates: preview!.creates, updates: preview!.updates, deletes: preview!.deletes });
  const [stood, stands] = [worksByIdentity(before), worksByIdentity(after)];
  for (const { ref, preview: shown } of planned) {
    const identity = identityText(ref);
    const [was, is] = [stood.get(identity) ?? new Map(), stands.get(identity) ?? new Map()];
    const of = batch[Number(/-(\d+)$/.exec(ref.namespace)?.[1])];
    const told = new Map(shown.works.flatMap(({ cluster, after: work }) => (work === null ? [] : [[cluster, textOf(work)] as const])));
    expect({ of, gained: shown.gained, lost: shown.lost, works: told }).toEqual({
      of,
      gained: [...is.keys()].filter((cluster) => !was.has(cluster)).sort(),
      lost: [...was.keys()].filter((cluster) => !is.has(cluster)).sort(),
      works: new Map([...is].sort(([a], [b]) => (a < b ? -1 : 1))),
    });
  }
}

type Input = { readonly manifests: string; readonly application: string; readonly namespace: null; readonly prune: boolean };

/** As a dry run plans it, including the manifests that it does not show. */
async function plannedBy(test: TestStore, intent: Intent): Promise<{ planned: readonly Planned[]; before: IntentSnapshot }> {
  const { resources, policies } = intent;
  const before = await snapshotOf(test, intent);
  const kept = new Set(resources.map((one) => identityText(refOf(one))));
  const pruned = before.resources.filter(({ ref, seen }) => !kept.has(identityText(ref)) && !seen.deleted);
  const affected = await test.store.intents.affected(admin, policies, MAX_AFFECTED);
  return { planned: await plannedChange(before, { resources, policies, pruned, warnings: [] }, affected, interpreters), before };
}

function snapshotOf(test: TestStore, { application, resources, policies }: Intent): Promise<IntentSnapshot> {
  return test.store.intents.snapshot(admin, { application, refs: resources.map(refOf), policies: policies.map(refTo), preview: true });
}

function intentOf({ manifests, application }: Input): Intent {
  const read = readIntent(manifests, { application });
  if (!read.ok) throw new Error(JSON.stringify(read.errors.slice(0, 3)));
  return read.intent;
}

/** A large removal is held back until its token is given; pruning and moves have separate tokens. */
async function confirmed(test: TestStore, input: Input): Promise<void> {
  let answer: Outcome = await apply(test.store.intents, intake, interpreters, admin, input);
  for (let asked = 0; asked < 2 && answer.confirmation; asked++) {
    answer = await apply(test.store.intents, intake, interpreters, admin, { ...input, confirm: answer.confirmation.token });
  }
  expect(answer.userErrors).toEqual([]);
}

function countsOf(planned: readonly Planned[]) {
  const works = planned.flatMap(({ preview }) => preview.works);
  const count = (action: string) => works.filter((one) => one.action === action).length;
  return { creates: count('CREATE'), updates: count('UPDATE'), deletes: count('DELETE') };
}

function worksByIdentity({ resources }: IntentSnapshot): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    resources.map(({ ref, works }) => [
      identityText(ref),
      new Map([...works].flatMap(([cluster, work]) => (work.manifest === null ? [] : [[cluster, textOf(work)] as const]))),
    ]),
  );
}

function textOf({ manifest, replicas }: DesiredWork): string {
  return `${replicas} ${canonicalJson(manifest)}`;
}

function documents(namespace: string, one: Setting, gone = false): string {
  const policy = {
    apiVersion: 'policy.manifold.hub/v1',
    kind: 'PlacementPolicy',
    metadata: { name: 'where', namespace },
    spec: {
      resourceSelectors: [apiOf(one)],
      placement: {
        clusterAffinity: one.affinity,
        spreadConstraints: one.spread,
        ...(one.tolerates && { clusterTolerations: [{ operator: 'Exists' }] }),
        ...(one.division && { replicaScheduling: { replicaSchedulingType: 'Divided', ...one.division } }),
      },
    },
  };
  const override = {
    apiVersion: 'policy.manifold.hub/v1',
    kind: 'OverridePolicy',
    metadata: { name: 'how', namespace },
    spec: { overrideRules: [{ targetCluster: { clusterNames: one.overrides }, overriders: one.overriders }] },
  };
  return [policy, override, ...(gone ? [] : [workload(namespace, one)])].map((document) => JSON.stringify(document)).join('\n---\n');
}

function apiOf({ kind }: Setting) {
  return { apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1', kind };
}

function workload(namespace: string, one: Setting) {
  const metadata = { name: 'web', namespace, annotations: { text: one.text } };
  if (one.kind !== 'Deployment') return { ...apiOf(one), metadata, data: { text: one.kind === 'Secret' ? btoa(one.text) : one.text } };
  const container = { name: 'web', image: `web:${one.text}`, ...(one.cpu && { resources: { requests: { cpu: one.cpu } } }) };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  return { ...apiOf(one), metadata, spec: { replicas: one.replicas, selector: { matchLabels: { app: 'web' } }, template } };
}

/** Large and small clusters, with known and unknown capacity, with and without taints; some cases are unschedulable. */
async function addFleet(test: TestStore): Promise<void> {
  const facts: readonly ({ readonly name: string } & Partial<NewCluster>)[] = [
    { name: 'a', region: 'eu', labels: { tier: 'x' } },
    { name: 'b', region: 'eu', labels: { tier: 'y' } },
    { name: 'c', region: 'us', labels: { tier: 'x' }, taints: [{ key: 'burst', effect: 'NoSchedule' }] },
    { name: 'd', region: 'us', labels: {} },
    { name: 'e', region: 'asia', labels: { tier: 'z' } },
  ];
  for (const { name, ...rest } of facts) await test.store.intents.registerCluster(admin, aNewCluster(name, rest));
  const nodes: Readonly<Record<string, number>> = { a: 9_000, b: 500, c: 2_000, e: 3 };
  const reports = facts.map(({ name }) => ({
    cluster: name,
    report: aReport(`uid-of-${name}`, nodes[name] === undefined ? {} : { pools: [pool(nodes[name])] }),
  }));
  await test.store.fleet.saveProbes(reports);
}

function pool(nodes: number): NodePool {
  const allocatable = { cpu: 16, memory: 2 ** 36, pods: 110 };
  const all = { cpu: 16 * nodes, memory: 2 ** 36 * nodes, pods: 110 * nodes };
  return {
    name: 'general',
    nodes,
    readyNodes: nodes,
    allocatable: all,
    requested: {},
    freePerNode: [{ nodes, allocatable, free: allocatable }],
  };
}
