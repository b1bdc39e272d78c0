import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { apply, applyFile, sendApply, worksOf } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const mergePatch = 'application/merge-patch+json';
const SLOW = 60_000;

const kinds = ['Widget', 'Gadget', 'Thing', 'Looper', 'Thrower', 'Liar', 'Filler'];

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: shop }
spec:
  propagateDeps: true
  resourceSelectors:
    - { apiVersion: v1, kind: ConfigMap, name: plain }
    - { apiVersion: apps/v1, kind: Deployment }
${kinds.map((kind) => `    - { apiVersion: example.com/v1, kind: ${kind} }`).join('\n')}
  placement:
    replicaScheduling:
      replicaSchedulingType: Divided
      replicaDivisionPreference: Weighted
      weightPreference:
        staticWeightList:
          - { targetCluster: { clusterNames: [left] }, weight: 2 }
          - { targetCluster: { clusterNames: [right] }, weight: 1 }
`;

const argo = (health: string) => `
apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: things }
spec:
  target: { apiVersion: example.com/v1, kind: Thing }
  argoHealth: |
    hs = {}
    if obj.status ~= nil and obj.status.phase == "${health}" then
      hs.status = "Healthy"
    else
      hs.status = "Degraded"
      hs.message = "the phase is not ${health}"
    end
    return hs
`;

const bad = (kind: string, script: string) => `
apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: ${kind.toLowerCase()}s }
spec:
  target: { apiVersion: example.com/v1, kind: ${kind} }
  customizations:
    healthInterpretation: { luaScript: ${JSON.stringify(script)} }
`;

/** Counts three replicas, and fills the memory if `text` is long. */
const filler = (text: string) => `
apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: fillers }
spec:
  target: { apiVersion: example.com/v1, kind: Filler }
  replicas: '[${text}]${'.map(a, a + a)'.repeat(15)}[0].contains("y") ? 4 : 3'
  replicasField: spec.size
`;

/** Kinds known only to users' interpreters, in a complete hub: counted, divided, judged and aggregated. */
describe('Interpreters of users', () => {
  let members: SimulatorProcess;
  let hub: TestHub;
  let dataDir: string;

  beforeAll(async () => {
    members = await startSimulatorProcess(['left', 'right']);
    for (const member of members.names) {
      for (const kind of kinds) {
        await members.send(member, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definitionOf(kind));
      }
    }
    dataDir = await mkdtemp(join(tmpdir(), 'manifold-interpreters-'));
    hub = await startHub({ dataDir, env: members.env });
    await apply(hub, policy);
  }, SLOW);

  afterAll(async () => {
    await hub.stop();
    await members.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(
    'count and divide a kind, say what it needs and when it is healthy, in expressions',
    async () => {
      await applyFile(hub, 'examples/interpreter-widgets.yaml');
      await eventually(async () => {
        expect(await sizes('widgets', 'size')).toEqual({ left: 4, right: 2 });
      }, SLOW);
      // Its dependency follows it, although no policy selects it.
      await eventually(async () =>
        expect((await worksOf(hub, 'v1', 'ConfigMap', 'shop', 'widget-settings')).map(({ cluster, state }) => [cluster, state])).toEqual([
          ['left', 'APPLIED'],
          ['right', 'APPLIED'],
        ]),
      );
      expect(await healths('Widget', 'press')).toEqual({ left: 'PROGRESSING', right: 'PROGRESSING' });
      await setStatus('left', 'widgets', 'press', { ready: 4 });
      await setStatus('right', 'widgets', 'press', { ready: 1 });
      await eventually(async () => expect(await healths('Widget', 'press')).toEqual({ left: 'HEALTHY', right: 'PROGRESSING' }));
      expect((await worksOf(hub, 'example.com/v1', 'Widget', 'shop', 'press'))[1]?.message).toBe('1 of 2 are ready');
    },
    SLOW,
  );

  it('are listed by kind, as they were applied', async () => {
    const { policy: stored } = await hub.query<{ policy: { revision: number; claims: number | null; manifest: string } }>(
      '{ policy(kind: "Interpreter", name: "widgets") { revision claims manifest } }',
    );
    expect(stored).toMatchObject({ revision: 1, claims: null });
    expect(parse(stored.manifest)).toEqual(
      parse(readFileSync(join(import.meta.dirname, '../../examples/interpreter-widgets.yaml'), 'utf8').split(/^---$/m)[0]!),
    );
  });

  it(
    'are listed, described and planned with in a terminal',
    async () => {
      const run = async (line: string) => (await manifold(line.split(' '), { env: { MANIFOLD_DATA_DIR: dataDir } })).stdout;
      expect(await run('get interpreters')).toMatch(/Interpreter +widgets/);
      expect(await run('describe interpreter/widgets')).toContain('replicasField: spec.size');
      const clusters = join(dataDir, 'clusters.yaml');
      await writeFile(clusters, await run('get clusters -o yaml'));
      const planned = JSON.parse(await run(`plan -f examples/interpreter-widgets.yaml --clusters ${clusters} -o json`)) as {
        kind: string;
        works: { replicas: number | null }[];
      }[];
      expect(planned.find(({ kind }) => kind === 'Widget')?.works.map(({ replicas }) => replicas)).toEqual([3, 3]);
    },
    SLOW,
  );

  it(
    'judge anew what stands when they are edited, and leave it to the hub when they are deleted',
    async () => {
      await apply(hub, argo('Up'));
      await apply(hub, object('Thing', 'one', {}), { application: 'things' });
      await eventually(async () => expect(await healths('Thing', 'one')).toEqual({ left: 'DEGRADED', right: 'DEGRADED' }), SLOW);
      for (const member of members.names)
        await setStatus(member, 'things', 'one', { phase: 'Up', conditions: [{ type: 'Ready', status: 'False' }] });
      await eventually(async () => expect(await healths('Thing', 'one')).toEqual({ left: 'HEALTHY', right: 'HEALTHY' }));

      await apply(hub, argo('Ready'));
      await eventually(async () => expect(await healths('Thing', 'one')).toEqual({ left: 'DEGRADED', right: 'DEGRADED' }));
      expect((await worksOf(hub, 'example.com/v1', 'Thing', 'shop', 'one'))[0]?.message).toBe('the phase is not Ready');

      const { code, stdout } = await manifold(['delete', 'interpreter/things', '--yes'], { env: { MANIFOLD_DATA_DIR: dataDir } });
      expect([code, stdout]).toEqual([0, 'interpreter/things deleted\n']);
      await eventually(async () => expect(await healths('Thing', 'one')).toEqual({ left: 'PROGRESSING', right: 'PROGRESSING' }));
    },
    SLOW,
  );

  it(
    'run the scripts of Karmada: replicas, what the member fills in, health and status',
    async () => {
      await apply(hub, readFileSync(join(import.meta.dirname, '../fixtures/interpreters.yaml'), 'utf8'));
      const gadget = (count: number) =>
        `${object('Gadget', 'lamp', { count, address: 'any', settings: 'lamp-settings', template: podTemplate })}\n---\n${configMap('lamp-settings')}`;
      await apply(hub, gadget(3), { application: 'gadgets' });
      await eventually(async () => expect(await sizes('gadgets', 'count')).toEqual({ left: 2, right: 1 }), SLOW);
      await eventually(async () => expect(await worksOf(hub, 'v1', 'ConfigMap', 'shop', 'lamp-settings')).toHaveLength(2));

      await members.send('left', 'PATCH', `${pathOf('gadgets')}/lamp`, { spec: { address: '10.0.0.1' } }, mergePatch);
      await apply(hub, gadget(6), { application: 'gadgets' });
      await eventually(async () => expect(await sizes('gadgets', 'count')).toEqual({ left: 4, right: 2 }));
      const { spec } = await members.get<{ spec: { address: string } }>('left', `${pathOf('gadgets')}/lamp`);
      expect(spec.address).toBe('10.0.0.1');
      const compared = await hub.query<{ liveDifferences: unknown }>(
        `{ liveDifferences(apiVersion: "example.com/v1", kind: "Gadget", namespace: "shop", name: "lamp", clusters: ["left"]) {
          differences { path } same failures { message } } }`,
      );
      expect(compared.liveDifferences).toEqual({ differences: [], same: ['left'], failures: [] });

      await setStatus('left', 'gadgets', 'lamp', { running: 4, noise: 'x' });
      await setStatus('right', 'gadgets', 'lamp', { running: 2 });
      await eventually(async () => {
        expect(await healths('Gadget', 'lamp')).toEqual({ left: 'HEALTHY', right: 'HEALTHY' });
        const { resource } = await hub.query<{ resource: { status: unknown; replicas: unknown; works: { nodes: { status: unknown }[] } } }>(
          '{ resource(apiVersion: "example.com/v1", kind: "Gadget", namespace: "shop", name: "lamp") { status replicas { desired ready } works(first: 2) { nodes { status } } } }',
        );
        expect(resource).toMatchObject({ status: { runningEverywhere: 6 }, replicas: { desired: 6, ready: 6 } });
        expect(resource.works.nodes[0]?.status).toEqual({ running: 4 });
      });
    },
    SLOW,
  );

  it('that loop, throw or answer nonsense are cut off and named, and everything else continues', async () => {
    const scripts = {
      Looper: 'function InterpretHealth(o) while true do end end',
      Thrower: 'function InterpretHealth(o) error("no such thing") end',
      Liar: 'function InterpretHealth(o) return "splendid" end',
    };
    await apply(
      hub,
      Object.entries(scripts)
        .map(([kind, script]) => bad(kind, script))
        .join('---'),
    );
    for (const kind of Object.keys(scripts)) await apply(hub, many(kind, 6), { application: kind.toLowerCase() });
    await apply(hub, `${configMap('plain')}\n---\n${deployment('other')}`, { application: 'others' });

    await eventually(async () => {
      expect(await healths('Deployment', 'other', 'apps/v1')).toEqual({ left: 'HEALTHY', right: 'HEALTHY' });
      expect(await healths('ConfigMap', 'plain', 'v1')).toEqual({ left: 'HEALTHY', right: 'HEALTHY' });
    });
    for (const kind of Object.keys(scripts)) {
      await eventually(async () => {
        const [work] = await worksOf(hub, 'example.com/v1', kind, 'shop', `${kind.toLowerCase()}-0`);
        expect(work).toMatchObject({ state: 'APPLIED', reason: 'INTERPRETER_FAILED', health: 'UNKNOWN' });
        expect(work?.message).toContain(`ResourceInterpreterCustomization ${kind.toLowerCase()}s, health: `);
      }, SLOW);
    }
    const { events } = await hub.query<{ events: { nodes: { message: string }[] } }>(
      '{ events(first: 100, filter: { type: ["INTERPRETER_FAILED"] }) { nodes { message } } }',
    );
    expect(events.nodes.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Looper .*loopers, health: it took longer than 50 ms/),
        expect.stringMatching(/Thrower .*throwers, health: .*no such thing/),
        expect.stringMatching(/Liar .*liars, health: the health should be true or false/),
      ]),
    );
    // Other kinds with scripts are still processed.
    await setStatus('right', 'widgets', 'press', { ready: 2 });
    await eventually(async () => expect(await healths('Widget', 'press')).toEqual({ left: 'HEALTHY', right: 'HEALTHY' }));
  });

  it(
    'that fail later leave what was known, and its name',
    async () => {
      await apply(hub, bad('Gadget', 'function InterpretHealth(o) error("broken") end').replace('name: gadgets', 'name: a-first'));
      await eventually(async () => {
        const works = await worksOf(hub, 'example.com/v1', 'Gadget', 'shop', 'lamp');
        expect(works.map(({ reason, health }) => [reason, health])).toEqual([
          ['INTERPRETER_FAILED', 'HEALTHY'],
          ['INTERPRETER_FAILED', 'HEALTHY'],
        ]);
      });
      await removePolicy('ResourceInterpreterCustomization', 'a-first');
      await eventually(async () => expect((await worksOf(hub, 'example.com/v1', 'Gadget', 'shop', 'lamp'))[0]?.reason).toBeNull());
    },
    SLOW,
  );

  it(
    'whose count fails move nothing, and the decision says why',
    async () => {
      const wrong = readFileSync(join(import.meta.dirname, '../../examples/interpreter-widgets.yaml'), 'utf8').split(/^---$/m)[0]!;
      await apply(hub, wrong.replace(/replicas: .*/, 'replicas: object.spec.nothing'));
      await eventually(async () => {
        const { resource } = await hub.query<{ resource: { decision: { outcome: string; message: string } } }>(
          '{ resource(apiVersion: "example.com/v1", kind: "Widget", namespace: "shop", name: "press") { decision { outcome message } } }',
        );
        expect(resource.decision).toMatchObject({
          outcome: 'RENDER_FAILED',
          message: expect.stringContaining('Interpreter widgets, replicas: '),
        });
      });
      expect(await sizes('widgets', 'size')).toEqual({ left: 4, right: 2 });
      await apply(hub, wrong);
      await eventually(async () => {
        const { resource } = await hub.query<{ resource: { decision: { outcome: string } } }>(
          '{ resource(apiVersion: "example.com/v1", kind: "Widget", namespace: "shop", name: "press") { decision { outcome } } }',
        );
        expect(resource.decision.outcome).toBe('SCHEDULED');
      });
    },
    SLOW,
  );

  it('are used in the preview of their own apply', async () => {
    const widgets = readFileSync(join(import.meta.dirname, '../../examples/interpreter-widgets.yaml'), 'utf8').split(/^---$/m)[0]!;
    const { preview } = await hub.query<{ preview: { updates: number; creates: number; decisions: unknown[] } }>(
      'query ($input: ApplyInput!) { preview(input: $input) { creates updates userErrors { message } } }',
      { input: { manifests: widgets.replace(/replicas: .*/, 'replicas: "3"') } },
    );
    expect(preview).toMatchObject({ creates: 0, updates: 2 });
  });

  it('that are invalid are refused with all errors, by field', async () => {
    const { userErrors } = await sendApply(hub, {
      manifests: `${bad('Widget', 'function InterpretHealth(').replace('kind: Widget }', 'kind: widget* }')}---${argo('Up').replace('spec:', 'spec:\n  replicas: object.spec.')}---
apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: empty }
spec: { target: { apiVersion: policy.manifold.hub/v1, kind: PlacementPolicy }, helth: "true" }
`,
    });
    expect(userErrors.map(({ document, field, fix }) => [document, field?.join('.'), typeof fix])).toEqual([
      [0, 'spec.target.kind', 'string'],
      [1, 'spec.replicas', 'string'],
      [2, 'spec.helth', 'string'],
      [2, 'spec.target.apiVersion', 'string'],
      [2, 'spec.health', 'string'],
    ]);
    const compiled = await sendApply(hub, { manifests: bad('Widget', 'function InterpretHealth(') });
    expect(compiled.userErrors).toMatchObject([
      { code: 'INVALID_VALUE', field: ['spec', 'customizations', 'healthInterpretation', 'luaScript'], fix: 'Correct the script.' },
    ]);
  });

  it(
    'hold when the hub is killed and started again',
    async () => {
      const before = await healths('Gadget', 'lamp');
      await hub.kill();
      hub = await startHub({ dataDir, env: members.env });
      expect(await healths('Gadget', 'lamp')).toEqual(before);
    },
    SLOW,
  );

  it(
    'that fill the memory end neither the hub nor its next start, and are set aside until they are edited',
    async () => {
      const run = async (line: string) => (await manifold(line.split(' '), { env: { MANIFOLD_DATA_DIR: dataDir } })).stdout;
      await apply(hub, filler('object.spec.text'));
      await apply(hub, object('Filler', 'filler', { text: 'x'.repeat(4_096) }));
      await eventually(async () => expect(await run('get interpreters')).toMatch(/fillers .*QUARANTINED/), SLOW);
      expect(await run('describe interpreter/fillers')).toMatch(/Quarantined: +its rule for replicas ended the process it ran in/);
      expect(await run('events')).toContain('INTERPRETER_QUARANTINED');

      const { pid } = hub;
      await hub.kill();
      hub = await startHub({ dataDir, env: members.env });
      expect(hub.pid).not.toBe(pid);
      expect(await run('get interpreters')).toMatch(/fillers .*QUARANTINED/);
      await eventually(async () => expect(await failuresOf('Filler', 'filler')).toContain('it is quarantined'), SLOW);

      await apply(hub, filler('"1"'));
      await eventually(async () => expect(await sizes('fillers', 'size')).toEqual({ left: 2, right: 1 }), SLOW);
      expect(await run('get interpreters')).not.toContain('QUARANTINED');
    },
    3 * SLOW,
  );

  async function failuresOf(kind: string, name: string): Promise<string> {
    const { resource } = await hub.query<{ resource: { decision: { message: string } | null } }>(
      `{ resource(apiVersion: "example.com/v1", kind: "${kind}", namespace: "shop", name: "${name}") { decision { message } } }`,
    );
    return resource.decision?.message ?? '';
  }

  async function healths(kind: string, name: string, apiVersion = 'example.com/v1') {
    const works = await worksOf(hub, apiVersion, kind, 'shop', name);
    return Object.fromEntries(works.map(({ cluster, health }) => [cluster, health]));
  }

  async function sizes(plural: string, field: string) {
    const found = await Promise.all(
      members.names.map(async (member) => {
        const { items } = await members.get<{ items: { spec: Record<string, number> }[] }>(member, pathOf(plural));
        return [member, items[0]?.spec[field]] as const;
      }),
    );
    return Object.fromEntries(found);
  }

  async function setStatus(member: string, plural: string, name: string, status: object) {
    await members.send(member, 'PATCH', `${pathOf(plural)}/${name}/status`, { status }, mergePatch);
  }

  async function removePolicy(kind: string, name: string) {
    const { deletePolicy } = await hub.query<{ deletePolicy: unknown }>(
      'mutation ($input: DeletePolicyInput!) { deletePolicy(input: $input) { deleted userErrors { message } } }',
      { input: { kind, name } },
    );
    return deletePolicy;
  }
});

const podTemplate = { spec: { containers: [{ name: 'c', image: 'x:1', resources: { requests: { cpu: '10m' } } }] } };

function pathOf(plural: string): string {
  return `/apis/example.com/v1/namespaces/shop/${plural}`;
}

function object(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'example.com/v1', kind, metadata: { name, namespace: 'shop' }, spec });
}

function many(kind: string, count: number): string {
  return Array.from({ length: count }, (_, i) => object(kind, `${kind.toLowerCase()}-${i}`, {})).join('\n---\n');
}

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { a: 'b' } });
}

function deployment(name: string): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, ...podTemplate } },
  });
}

function definitionOf(kind: string) {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}
