import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDocuments } from '../../src/core/intent/parse-documents.js';
import type { InterpreterQuestion } from '../../src/core/model/interpreter-port.js';
import { InterpreterPool } from '../../src/interpreters/interpreter-pool.js';
import { loadInterpreters } from '../../src/interpreters/load-interpreters.js';
import { RuleTurns } from '../../src/interpreters/rule-turns.js';
import { testInterpreters } from '../../src/interpreters/test-interpreters.js';
import { LoadedInterpreters } from '../../src/interpreters/user-interpreters.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { sourceProcess } from '../support/interpreter-process.js';

/** No script is cut off on a busy machine here; the time limit has its own test. */
const pool = new InterpreterPool({ code: sourceProcess, timeMs: 1_000 });
/** The hub's limit, for scripts that loop. */
const strict = new InterpreterPool({ code: sourceProcess });
const clock = { time: 1_700_000_000_000, now: () => clock.time };
beforeAll(async () => void (await Promise.all([pool.warm(), strict.warm()])));
afterAll(async () => void (await Promise.all([pool.close(), strict.close()])));

const ownKind = `
apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: widgets }
spec:
  target: { apiVersion: example.com/v1, kind: Widget }
  replicas: object.spec.size
  podTemplate: object.spec.pod
  replicasField: spec.size
  components: 'object.spec.parts.map(p, {"name": p.name, "replicas": p.count, "template": object.spec.pod})'
  health: 'object.?status.?ready.orValue(0) >= object.spec.size ? "HEALTHY" : "PROGRESSING"'
  message: 'string(object.?status.?ready.orValue(0)) + " of " + string(object.spec.size)'
  status: '{"ready": object.?status.?ready.orValue(0)}'
  dependencies: '[{"apiVersion": "v1", "kind": "ConfigMap", "name": object.spec.settings}]'
  retain: [spec.address]
`;

const karmadaKind = `
apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: gadgets }
spec:
  target: { apiVersion: example.com/v1, kind: Gadget }
  customizations:
    replicaResource:
      luaScript: |
        local kube = require("kube")
        function GetReplicas(obj)
          return obj.spec.count, kube.accuratePodRequirements(obj.spec.template)
        end
    replicaRevision:
      luaScript: |
        function ReviseReplica(obj, wanted)
          obj.spec.count = wanted
          return obj
        end
    retention:
      luaScript: |
        function Retain(desired, observed)
          desired.spec.address = observed.spec.address
          return desired
        end
    statusReflection:
      luaScript: |
        function ReflectStatus(obj)
          if obj.status == nil then return {} end
          return { up = obj.status.up, labels = obj.status.labels, list = obj.status.list }
        end
    statusAggregation:
      luaScript: |
        function AggregateStatus(desired, items)
          local up, clusters = 0, {}
          for i = 1, #items do
            if items[i].status ~= nil then up = up + (items[i].status.up or 0) end
            table.insert(clusters, items[i].clusterName .. "=" .. items[i].health)
          end
          desired.status = { up = up, from = table.concat(clusters, ","), at = os.date("!%Y-%m-%dT%H:%M:%SZ") }
          return desired
        end
    healthInterpretation:
      luaScript: |
        function InterpretHealth(obj)
          return obj.status ~= nil and obj.status.up == obj.spec.count
        end
    dependencyInterpretation:
      luaScript: |
        local kube = require("kube")
        function GetDependencies(obj)
          return kube.getPodDependencies(obj.spec.template, obj.metadata.namespace)
        end
    componentResource:
      luaScript: |
        local kube = require("kube")
        function GetComponents(obj)
          local parts = {}
          for i, part in ipairs(obj.spec.parts or {}) do
            parts[i] = { name = part.name, replicas = part.count, replicaRequirements = { resourceRequest = { cpu = kube.resourceAdd("250m", "1") } } }
          end
          return parts
        end
`;

const argoKind = `
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm }
data:
  resource.customizations.health.example.com_Gizmo: |
    hs = {}
    if obj.status ~= nil and obj.status.phase == "Up" then
      hs.status = "Healthy"
      hs.message = "it is up"
      return hs
    end
    hs.status = "Degraded"
    hs.message = "phase " .. tostring(obj.status and obj.status.phase)
    return hs
`;

const object = (kind: string, fields: object): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  ...fields,
});
const pod = { spec: { serviceAccountName: 'runner', containers: [{ name: 'a', resources: { requests: { cpu: '500m' } } }] } };
const widget = object('Widget', { spec: { size: 3, pod, settings: 'conf', parts: [{ name: 'a', count: 1 }] }, status: { ready: 2 } });
const gadget = object('Gadget', {
  spec: { count: 2, template: pod, empty: {}, none: [], parts: [{ name: 'a', count: 4 }] },
  status: { up: 1, labels: {}, list: [] },
});
const gizmo = (phase: string) => object('Gizmo', { status: { phase } });

async function loaded(...texts: readonly string[]): Promise<LoadedInterpreters> {
  return loadedInto(pool, ...texts);
}

async function loadedInto(into: InterpreterPool, ...texts: readonly string[]): Promise<LoadedInterpreters> {
  const { interpreters, errors } = await loadInterpreters(parseDocuments(texts.join('\n---\n')).documents, pool);
  expect(errors).toEqual([]);
  return new LoadedInterpreters(interpreters, {
    pool: into,
    turns: new RuleTurns(clock),
    clock,
    guard: { whyNot: () => null, ended: () => undefined },
  });
}

const requirements = { resources: { cpu: '500m' } };

describe('answers of interpreters', () => {
  it.each<{ question: InterpreterQuestion; answer: unknown; because: string }>([
    {
      question: { operation: 'replicas', object: widget },
      answer: { replicas: 3, requirements, split: 'replicas' },
      because: 'an expression counts',
    },
    {
      question: { operation: 'components', object: widget },
      answer: [{ name: 'a', replicas: 1, requirements }],
      because: 'an expression makes a list',
    },
    {
      question: { operation: 'revise', object: widget, replicas: 9 },
      answer: { ...widget, spec: { ...(widget['spec'] as object), size: 9 } },
      because: 'a field is set',
    },
    {
      question: { operation: 'health', object: widget },
      answer: { health: 'PROGRESSING', message: '2 of 3' },
      because: 'health and message go together',
    },
    { question: { operation: 'status', object: widget }, answer: { ready: 2 }, because: 'a part of the status is kept' },
    {
      question: { operation: 'dependencies', object: widget },
      answer: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'conf' }],
      because: 'a namespace that is not said is the same',
    },
    {
      question: { operation: 'retain', object: widget, observed: object('Widget', { spec: { address: '10.1.1.1' } }) },
      answer: { ...widget, spec: { ...(widget['spec'] as object), address: '10.1.1.1' } },
      because: 'a field is kept',
    },
    {
      question: { operation: 'replicas', object: gadget },
      answer: { replicas: 2, requirements, split: 'replicas' },
      because: 'Lua answers two values',
    },
    {
      question: { operation: 'components', object: gadget },
      answer: [{ name: 'a', replicas: 4, requirements: { resources: { cpu: '1250m' } } }],
      because: 'quantities add up',
    },
    { question: { operation: 'components', object: object('Gadget', { spec: {} }) }, answer: [], because: 'an empty table can be a list' },
    {
      question: { operation: 'revise', object: gadget, replicas: 5 },
      answer: { ...gadget, spec: { ...(gadget['spec'] as object), count: 5 } },
      because: 'empty maps and lists stay what they were',
    },
    {
      question: { operation: 'retain', object: gadget, observed: object('Gadget', { spec: { address: 'a' } }) },
      answer: { ...gadget, spec: { ...(gadget['spec'] as object), address: 'a' } },
      because: 'Lua keeps a field',
    },
    { question: { operation: 'status', object: gadget }, answer: { up: 1, labels: {}, list: [] }, because: 'so do those of a status' },
    {
      question: { operation: 'health', object: gadget },
      answer: { health: 'PROGRESSING', message: 'ResourceInterpreterCustomization gadgets reports that it is not healthy' },
      because: 'no is not known to be a failure',
    },
    {
      question: {
        operation: 'aggregate',
        object: gadget,
        items: [
          { cluster: 'm1', applied: true, health: 'HEALTHY', status: { up: 1 } },
          { cluster: 'm2', applied: true, health: 'DEGRADED', status: null },
        ],
      },
      answer: { up: 1, from: 'm1=Healthy,m2=Unhealthy', at: '2023-11-14T22:13:20Z' },
      because: 'members and the time of the question are given',
    },
    {
      question: { operation: 'dependencies', object: gadget },
      answer: [{ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'shop', name: 'runner' }],
      because: 'the library knows what pods need',
    },
    {
      question: { operation: 'health', object: gizmo('Up') },
      answer: { health: 'HEALTHY', message: 'it is up' },
      because: 'Argo CD reads obj and returns a table',
    },
    {
      question: { operation: 'health', object: gizmo('Down') },
      answer: { health: 'DEGRADED', message: 'phase Down' },
      because: 'and has words for a failure',
    },
  ])('$question.operation of a $question.object.kind: $because', async ({ question, answer }) => {
    const interpreters = await loaded(ownKind, karmadaKind, argoKind);
    expect(await interpreters.ask(question)).toMatchObject({ kind: 'answered', answer });
  });

  it('are selected by kind, version and question', async () => {
    const interpreters = await loaded(ownKind, argoKind);
    expect([
      interpreters.covers({ apiVersion: 'example.com/v1', kind: 'Widget' }, 'health'),
      interpreters.covers({ apiVersion: 'example.com/v2', kind: 'Widget' }, 'health'),
      interpreters.covers({ apiVersion: 'example.com/v9', kind: 'Gizmo' }, 'health'),
      interpreters.covers({ apiVersion: 'example.com/v1', kind: 'Gizmo' }, 'replicas'),
    ]).toEqual([true, false, true, false]);
    expect(await interpreters.ask({ operation: 'aggregate', object: widget, items: [] })).toEqual({ kind: 'none' });
  });

  it('are from the hub’s own kind of document if several answer', async () => {
    const other = karmadaKind.replace('kind: Gadget', 'kind: Widget');
    const interpreters = await loaded(other, ownKind);
    expect(await interpreters.ask({ operation: 'health', object: widget })).toMatchObject({ by: 'Interpreter widgets' });
    expect(await interpreters.ask({ operation: 'aggregate', object: widget, items: [] })).toMatchObject({
      by: 'ResourceInterpreterCustomization gadgets',
    });
  });
});

const withScript = (customization: string, script: string) => `
apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: broken }
spec:
  target: { apiVersion: example.com/v1, kind: Gadget }
  customizations:
    ${customization}: { luaScript: ${JSON.stringify(script)} }
`;

describe('interpreters that fail', () => {
  it.each([
    {
      of: withScript('healthInterpretation', 'function InterpretHealth(o) return "yes" end'),
      question: { operation: 'health', object: gadget },
      says: /broken, health: the health should be true or false/,
      because: 'a word is no yes or no',
    },
    {
      of: withScript('healthInterpretation', 'function Health(o) return true end'),
      question: { operation: 'health', object: gadget },
      says: /no function InterpretHealth/,
      because: 'the function has another name',
    },
    {
      of: withScript('healthInterpretation', 'function InterpretHealth(o) return o.a.b.c end'),
      question: { operation: 'health', object: gadget },
      says: /attempt to index a nil value/,
      because: 'it throws',
    },
    {
      of: withScript('healthInterpretation', 'function InterpretHealth(o) while true do end end'),
      question: { operation: 'health', object: gadget },
      says: /broken, health: it took longer than 1000 ms/,
      because: 'it loops',
    },
    {
      of: withScript('replicaResource', 'function GetReplicas(o) return -1 end'),
      question: { operation: 'replicas', object: gadget },
      says: /should be a whole number, 0 or more/,
      because: 'there is no such count',
    },
    {
      of: withScript('replicaResource', 'function GetReplicas(o) return 1e300 end'),
      question: { operation: 'replicas', object: gadget },
      says: /should be a whole number/,
      because: 'nor this one',
    },
    {
      of: withScript('replicaRevision', 'function ReviseReplica(o, n) o.metadata.name = "y" return o end'),
      question: { operation: 'revise', object: gadget, replicas: 1 },
      says: /should keep its apiVersion, kind, name and namespace/,
      because: 'it would be another object',
    },
    {
      of: withScript('retention', 'function Retain(d, o) return nil end'),
      question: { operation: 'retain', object: gadget, observed: gadget },
      says: /the object should be a map/,
      because: 'nothing is no object',
    },
    {
      of: withScript('dependencyInterpretation', 'function GetDependencies(o) return { { kind = "Secret" } } end'),
      question: { operation: 'dependencies', object: gadget },
      says: /should have an apiVersion and a kind/,
      because: 'a reference is incomplete',
    },
    {
      of: withScript('statusReflection', 'function ReflectStatus(o) return { 1, 2, a = 3 } end'),
      question: { operation: 'status', object: gadget },
      says: /neither a list nor a map/,
      because: 'JSON has no such table',
    },
    {
      of: withScript('componentResource', 'function GetComponents(o) return { { name = "a" } } end'),
      question: { operation: 'components', object: gadget },
      says: /the replicas of component a/,
      because: 'a component has no count',
    },
  ] as { of: string; question: InterpreterQuestion; says: RegExp; because: string }[])(
    'are named with why: $because',
    async ({ of, question, says }) => {
      const interpreters = await loaded(of);
      const said = await interpreters.ask(question);
      expect(said.kind === 'failed' && said.message).toMatch(says);
    },
  );

  it('are suspended for a minute when they are cut off repeatedly, and others are not', async () => {
    const looping = withScript('healthInterpretation', 'function InterpretHealth(o) while true do end end');
    const interpreters = await loadedInto(strict, looping, argoKind);
    const cutOff = async () => {
      const start = performance.now();
      const said = await interpreters.ask({ operation: 'health', object: gadget });
      expect(said).toMatchObject({ kind: 'failed', message: expect.stringMatching(/longer than 50 ms/) });
      return performance.now() - start;
    };
    const ranMs = await cutOff();
    for (let i = 1; i < 5; i++) await cutOff();
    // The answer for a suspended rule needs no run, so it is faster.
    expect(await cutOff()).toBeLessThan(ranMs);
    expect(await interpreters.ask({ operation: 'health', object: gizmo('Up') })).toMatchObject({ kind: 'answered' });

    clock.time += 61_000;
    expect(await interpreters.ask({ operation: 'health', object: gadget })).toMatchObject({
      message: expect.stringMatching(/longer than 50 ms/),
    });
  });

  it('are refused when they do not compile, each with its document', async () => {
    const { documents } = parseDocuments(
      [ownKind, withScript('healthInterpretation', 'function ('), withScript('retention', 'end')].join('\n---\n'),
    );
    const { interpreters, errors } = await loadInterpreters(documents, pool);
    expect(interpreters.map(({ name }) => name)).toEqual(['Interpreter widgets']);
    expect(errors.map(({ document, message }) => [document, /does not compile/.test(message)])).toEqual([
      [1, true],
      [2, true],
    ]);
  });
});

describe('a test of interpreters', () => {
  it('runs every question on every sample', async () => {
    const text = `${argoKind}\n---\napiVersion: example.com/v1\nkind: Gizmo\nmetadata: { name: a, namespace: shop }\nstatus: { phase: Up }\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b }\n`;
    expect(await testInterpreters(text, { pool, clock })).toEqual({
      errors: [],
      answers: [
        {
          sample: 'Gizmo shop/a',
          operation: 'health',
          by: 'Argo CD health example.com/Gizmo',
          answer: { health: 'HEALTHY', message: 'it is up' },
          error: null,
        },
      ],
    });
  });

  it('runs no question on invalid documents', async () => {
    const { errors, answers } = await testInterpreters(`${ownKind.replace('spec.size', 'spec.')}\n---\n{`, { pool, clock });
    expect([errors.length > 1, answers]).toEqual([true, []]);
  });
});

describe('an interpreter of Secrets', () => {
  const secret = { ...object('Secret', { data: { password: 'Q0FOQVJZ' } }), apiVersion: 'v1' };
  const cel = (rules: string) => `
apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: secrets }
spec:
  target: { apiVersion: v1, kind: Secret }
${rules}`;
  const lua = (operation: string, script: string) => `
apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: secrets }
spec:
  target: { apiVersion: v1, kind: Secret }
  customizations: { ${operation}: { luaScript: '${script}' } }`;

  it.each<{ text: string; question: InterpreterQuestion; because: string }>([
    {
      text: cel('  health: "true"\n  message: object.data.password'),
      question: { operation: 'health', object: secret },
      because: 'a message',
    },
    { text: cel('  health: object.data.password'), question: { operation: 'health', object: secret }, because: 'an answer that is none' },
    { text: cel('  status: object.data'), question: { operation: 'status', object: secret }, because: 'a status' },
    {
      text: cel('  health: \'"a".matches(object.data.password + "(")\''),
      question: { operation: 'health', object: secret },
      because: 'a bad pattern',
    },
    {
      text: lua('healthInterpretation', 'function InterpretHealth(o) error(o.data.password) end'),
      question: { operation: 'health', object: secret },
      because: 'an error of a script',
    },
    {
      text: lua('statusAggregation', 'function AggregateStatus(o, items) o.status = { a = o.data.password } return o end'),
      question: { operation: 'aggregate', object: secret, items: [] },
      because: 'a folded status',
    },
  ])('is not answered with a value of them: $because', async ({ text, question }) => {
    const said = await (await loaded(text)).ask(question);
    expect(said.kind).not.toBe('none');
    expect(JSON.stringify(said)).not.toContain('Q0FOQVJZ');
  });
});

it('components of equal names are invalid', async () => {
  const interpreter = ownKind.replace(/components: .*/, 'components: \'object.spec.parts.map(p, {"name": "same", "replicas": 1})\'');
  const two = object('Widget', { spec: { size: 3, pod, parts: [{ name: 'a' }, { name: 'b' }] } });
  expect(await (await loaded(interpreter)).ask({ operation: 'components', object: two })).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('the components should have names of their own, and two are called same'),
  });
});
