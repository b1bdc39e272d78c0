import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, sendApply } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const old = ['old-a', 'old-b'] as const;
const all = [...old, 'new-a'] as const;

const sizes = { size: { type: 'integer' }, mode: { type: 'string', enum: ['Fast', 'Safe'] } };
const definition = (properties: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', required: ['size'], properties } } } },
      },
    ],
  },
});

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
/** Serves OpenAPI version 2 only. */
const gadgets = {
  ...definition({}),
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Gadget', plural: 'gadgets' },
    scope: 'Namespaced',
    versions: [{ name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: anything } }],
  },
};

const policies = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: widgets }
spec:
  resourceSelectors:
    - { apiVersion: example.com/v1, kind: Widget }
  placement: {}
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: old-ones, namespace: old }
spec:
  resourceSelectors:
    - { apiVersion: example.com/v1, kind: Widget }
  placement: { clusterAffinity: { clusterNames: [old-a, old-b] } }
---
apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: sized, namespace: sized }
spec:
  resourceSelectors:
    - { apiVersion: example.com/v1, kind: Widget }
  overrideRules:
    - overriders: { plaintext: [{ path: /spec/size, operator: add, value: 3 }] }
`;

const widget = (spec: string, namespace = 'shop') =>
  `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: one, namespace: ${namespace} }\nspec: ${spec}\n`;

describe('What members accept', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(all);
    for (const name of old) await members.send(name, 'POST', DEFINITIONS, definition(sizes));
    await members.send('new-a', 'POST', DEFINITIONS, definition({ ...sizes, color: { type: 'string' } }));
    await members.send('new-a', 'POST', DEFINITIONS, gadgets);
    hub = await startHub({ env: members.env });
    await apply(hub, policies);
    // All three schemas were read once each cluster is judged by its own.
    await eventually(async () => {
      expect((await dryRun(widget('{ size: 1, color: red }'))).warnings.join('\n')).toContain('2 of 3 clusters');
      expect((await dryRun(widget('{ size: 1, colour: red }'))).userErrors).toHaveLength(1);
    });
  });

  afterAll(async () => {
    await hub?.stop();
    await members?.stop();
  });

  it('is refused if every cluster would refuse it: unknown fields, values, types and missing fields of custom kinds, all at once', async () => {
    const answer = await sendApply(hub, { manifests: widget('{ sise: 1, mode: Slow, other: [] }') });
    expect(answer.userErrors).toMatchObject([
      { code: 'MISSING_FIELD', field: ['spec', 'size'], document: 0 },
      { code: 'UNKNOWN_FIELD', field: ['spec', 'sise'], message: expect.stringContaining('Did you mean size?') },
      { code: 'INVALID_VALUE', field: ['spec', 'mode'], message: expect.stringContaining('Fast, Safe') },
      { code: 'UNKNOWN_FIELD', field: ['spec', 'other'] },
    ]);
    expect(answer.application).toBeNull();
  });

  it('has the line of the fault, also for kinds that only the clusters know', async () => {
    const manifests = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n---\n${widget('\n  size: 1\n  nowhere: red')}`;
    const { userErrors } = await dryRun(manifests);

    expect(userErrors).toMatchObject([{ code: 'UNKNOWN_FIELD', field: ['spec', 'nowhere'], line: 10 }]);
  });

  it('is a warning that names the clusters if only some would refuse it', async () => {
    const { warnings, userErrors } = await dryRun(widget('{ size: 1, color: red }'));
    expect(userErrors).toEqual([]);
    expect(warnings).toContain(
      'example.com/v1/Widget shop/one: 2 of 3 clusters would refuse it (old-a, old-b): spec.color is not a field of example.com/v1 Widget.',
    );
  });

  it('is judged by the clusters that the object goes to, and no others', async () => {
    expect((await dryRun(widget('{ size: 1, color: red }', 'old'))).userErrors).toMatchObject([{ code: 'UNKNOWN_FIELD' }]);
  });

  it('is judged after the overrides', async () => {
    expect((await dryRun(widget('{}', 'sized'))).userErrors).toEqual([]);
    expect((await dryRun(widget('{}'))).userErrors).toMatchObject([{ code: 'MISSING_FIELD', field: ['spec', 'size'] }]);
  });

  it('is a warning or nothing if requested', async () => {
    const manifests = widget('{ size: 1, other: 1 }');
    expect(await dryRun(manifests, 'WARN')).toMatchObject({ userErrors: [], warnings: [expect.stringContaining('spec.other')] });
    expect(await dryRun(manifests, 'IGNORE')).toMatchObject({ userErrors: [], warnings: [] });
  });

  it("still has the line of a fault in Kubernetes' own kinds", async () => {
    const manifests = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndatta: {}\n';
    expect((await dryRun(manifests)).userErrors).toMatchObject([{ code: 'UNKNOWN_FIELD', field: ['datta'], line: 4 }]);
  });

  it('is requested from the clusters themselves in a server-side dry run, with equal answers grouped', async () => {
    const manifests = `${widget('{ size: 1, color: red }')}---
apiVersion: v1
kind: ConfigMap
metadata: { name: theirs, namespace: default }
data: { a: b }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;
    const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' } };
    await members.send('new-a', 'POST', '/api/v1/namespaces/default/configmaps', theirs);
    for (const name of all)
      await members.send(name, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const whole = `${manifests}---
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: rest }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap, name: theirs }], placement: {} }
`;
    const { preview } = await hub.query<{
      preview: { serverSide: { kind: string; outcome: string; code: string; clusters: string[]; message: string }[] };
    }>(
      `query ($input: ApplyInput!) { preview(input: $input) { serverSide { kind outcome code clusters message } userErrors { message } } }`,
      { input: { manifests: whole, application: 'asked', serverSide: true, validate: 'IGNORE' } },
    );
    const answers = preview.serverSide.map(({ kind, outcome, code, clusters }) => ({ kind, outcome, code, clusters }));
    expect(answers).toEqual([
      { kind: 'ConfigMap', outcome: 'REFUSED', code: 'FOREIGN_OBJECT', clusters: ['new-a'] },
      { kind: 'ConfigMap', outcome: 'ACCEPTED', code: null, clusters: ['old-a', 'old-b'] },
      { kind: 'Widget', outcome: 'ACCEPTED', code: null, clusters: ['new-a'] },
      { kind: 'Widget', outcome: 'REFUSED', code: 'INVALID_OBJECT', clusters: ['old-a', 'old-b'] },
    ]);
    expect(preview.serverSide.at(-1)!.message).toContain('.spec.color: field not declared in schema');
    // Nothing of it was stored.
    await expect(members.get('old-a', '/api/v1/namespaces/default/configmaps/theirs')).rejects.toThrow();
  });

  it('is not requested from clusters in an apply, which stores', async () => {
    const answer = await sendApply(hub, { manifests: widget('{ size: 1 }'), serverSide: true });
    expect(answer.userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['serverSide'] }]);
  });

  it('is printed by diff --server-side', async () => {
    const env = { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token };
    const input = widget('{ size: 1, color: red }');
    const run = await manifold(['diff', '--server-side', '--validate', 'ignore', '-f', '-'], { env, input });
    expect(run.stdout).toContain('Server-side dry run:');
    expect(run.stdout).toMatch(/refused by old-a, old-b \(INVALID_OBJECT: .*color/);
    expect(run.code).toBe(1);
  });

  it('is placed where another version of the kind is served, with a warning', async () => {
    const manifests = `apiVersion: example.com/v1
kind: Gadget
metadata: { name: one, namespace: default }
spec: { size: 1 }
---
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: gadgets }
spec: { resourceSelectors: [{ apiVersion: example.com/v1, kind: Gadget }], placement: {} }
`;
    await eventually(async () => {
      const { preview } = await hub.query<{ preview: { warnings: string[]; decisions: { gained: string[] }[] } }>(
        'query ($input: ApplyInput!) { preview(input: $input) { warnings decisions { gained } } }',
        { input: { manifests, application: 'gadgets' } },
      );
      expect(preview.decisions[0]!.gained).toEqual(['new-a']);
      expect(preview.warnings.join()).toContain('served in other versions by new-a (example.com/v2)');
    });
    await apply(hub, manifests, { application: 'gadgets' });
    await eventually(async () => {
      const object = await members.get<{ apiVersion: string; spec: object }>(
        'new-a',
        '/apis/example.com/v2/namespaces/default/gadgets/one',
      );
      expect(object).toMatchObject({ apiVersion: 'example.com/v2', spec: { size: 1 } });
    });
  });

  async function dryRun(manifests: string, validate = 'STRICT') {
    const { apply: answer } = await hub.query<{
      apply: { warnings: string[]; userErrors: { code: string; field: string[]; line: number | null; message: string }[] };
    }>(`mutation ($input: ApplyInput!) { apply(input: $input) { warnings userErrors { code field line message } } }`, {
      input: { manifests, dryRun: true, validate },
    });
    return answer;
  }
});
