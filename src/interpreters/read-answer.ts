import type { Dependency } from '../core/model/dependency.js';
import { type Health, healths } from '../core/model/health.js';
import type { InterpreterAnswers, InterpreterOperation, InterpreterQuestion } from '../core/model/interpreter-port.js';
import { placementOf, podRequirements } from '../core/model/workload/pod-requirements.js';
import { amountsOf, textOfAmounts } from '../core/model/workload/quantities.js';
import type { Component, PodRequirements } from '../core/model/workload/requirements.js';
import { at, fieldsOf, isCount, isObject, itemsOf, textOf } from '../kubernetes/json/untrusted.js';
import type { Json, KubeObject } from '../kubernetes/object.js';
import type { Interpreter, Rule } from './documents/interpreter.js';

/** An answer of the wrong form. The message states the expected form. */
export class Nonsense extends Error {}

type Readers = {
  readonly [Operation in InterpreterOperation]: (
    raw: Json,
    question: InterpreterQuestion,
    rule: Rule,
    by: Interpreter,
  ) => InterpreterAnswers[Operation];
};

const MAX_REPLICAS = 2_147_483_647;
const MAX_ITEMS = 1_000;

/** Checks the answer of a script or an expression by the question. Throws `Nonsense`. */
export const readAnswer: Readers = {
  replicas(raw, _question, { language }, { split }) {
    const [count, requires] = Array.isArray(raw) ? (raw as readonly Json[]) : [at(raw, 'replicas'), null];
    const requirements = language === 'cel' ? templateRequirements(at(raw, 'podTemplate')) : requirementsFrom(requires);
    return { replicas: countFrom(count, 'the replicas'), requirements, split };
  },

  components(raw, _question, { language }) {
    const list = language === 'cel' ? at(raw, 'components') : emptyAsList(raw);
    const components = listFrom(list, 'the components').map(componentFrom);
    const names = components.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Nonsense(`the components should have names of their own, and two are called ${twice}`);
    return components;
  },

  revise: (raw, { object }) => objectFrom(raw, object),

  health(raw, _question, { language }, { name }) {
    if (language === 'cel') return { health: healthFrom(at(raw, 'health')), message: textOf(at(raw, 'message')) };
    if (language === 'argo-lua') return argoHealth(raw);
    if (typeof raw !== 'boolean') throw new Nonsense('the health should be true or false');
    // A `false` says that the object is not healthy, but not whether it has failed.
    return raw ? { health: 'HEALTHY', message: null } : { health: 'PROGRESSING', message: `${name} reports that it is not healthy` };
  },

  status(raw, _question, { language }) {
    const status = language === 'cel' ? at(raw, 'status') : raw;
    if (status === null || isObject(status)) return status as Json;
    throw new Nonsense('the status should be a map');
  },

  aggregate(raw) {
    if (!isObject(raw)) throw new Nonsense('the object with its aggregated status should be a map');
    return (raw['status'] ?? null) as Json;
  },

  dependencies(raw, { object }, { language }) {
    const list = language === 'cel' ? at(raw, 'dependencies') : emptyAsList(raw);
    return listFrom(list, 'the dependencies').map((one) => dependencyFrom(one, textOf(object.metadata?.namespace) ?? ''));
  },

  retain: (raw, { object }) => objectFrom(raw, object),
};

/** Lua has only one kind of empty table; an empty answer is read as a map. */
function emptyAsList(raw: Json): unknown {
  return isObject(raw) && Object.keys(raw).length === 0 ? [] : raw;
}

function countFrom(value: unknown, what: string): number {
  const count = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (!isCount(count) || count > MAX_REPLICAS) throw new Nonsense(`${what} should be a whole number, 0 or more`);
  return count;
}

function listFrom(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Nonsense(`${what} should be a list`);
  if (value.length > MAX_ITEMS) throw new Nonsense(`${what} are more than ${MAX_ITEMS}`);
  return value;
}

function componentFrom(value: unknown): Component {
  const name = textOf(at(value, 'name'));
  if (!name) throw new Nonsense('a component should have a name');
  const replicas = countFrom(at(value, 'replicas'), `the replicas of component ${name}`);
  const least = at(value, 'minReplicas');
  const template = at(value, 'template');
  return {
    name,
    replicas,
    ...(isCount(least) && { minReplicas: least }),
    requirements: template === undefined ? requirementsFrom(at(value, 'replicaRequirements')) : templateRequirements(template),
  };
}

function templateRequirements(template: unknown): PodRequirements | null {
  return isObject(template) ? podRequirements(template) : null;
}

/** Karmada's form: `resourceRequest`, `nodeClaim`, `priorityClassName`. */
function requirementsFrom(value: unknown): PodRequirements | null {
  if (!isObject(value) || Object.keys(value).length === 0) return null;
  const claim = fieldsOf(at(value, 'nodeClaim'));
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: claim['hardNodeAffinity'] } };
  return {
    resources: textOfAmounts(amountsOf(fieldsOf(at(value, 'resourceRequest')))),
    ...placementOf({ ...claim, affinity, priorityClassName: at(value, 'priorityClassName') }),
  };
}

/** An answer must not change the identity of the object. */
function objectFrom(raw: Json, object: KubeObject): KubeObject {
  if (!isObject(raw)) throw new Nonsense('the object should be a map');
  const same = (...path: readonly string[]) => (at(raw, ...path) ?? '') === (at(object, ...path) ?? '');
  if (!same('apiVersion') || !same('kind') || !same('metadata', 'name') || !same('metadata', 'namespace')) {
    throw new Nonsense('the object should keep its apiVersion, kind, name and namespace');
  }
  return raw as unknown as KubeObject;
}

function healthFrom(value: unknown): Health {
  if (typeof value === 'boolean') return value ? 'HEALTHY' : 'PROGRESSING';
  const word = String(value ?? '').toUpperCase();
  if (!healths.includes(word as Health)) throw new Nonsense(`the health should be one of ${healths.join(', ')}, or true or false`);
  return word as Health;
}

/** Argo CD's health words are the hub's in another case; a script that returns none counts as Progressing. */
function argoHealth(raw: Json): InterpreterAnswers['health'] {
  if (!isObject(raw)) throw new Nonsense('the answer should be a table with status and message');
  const status = textOf(at(raw, 'status'));
  return { health: status ? healthFrom(status) : 'PROGRESSING', message: textOf(at(raw, 'message')) };
}

function dependencyFrom(value: unknown, namespaceOfObject: string): Dependency {
  const [apiVersion, kind, name] = [textOf(at(value, 'apiVersion')), textOf(at(value, 'kind')), textOf(at(value, 'name'))];
  const matchLabels = at(value, 'labelSelector', 'matchLabels');
  if (!apiVersion || !kind) throw new Nonsense('a dependency should have an apiVersion and a kind');
  const namespace = textOf(at(value, 'namespace')) ?? namespaceOfObject;
  if (name) return { apiVersion, kind, namespace, name };
  if (!isObject(matchLabels)) throw new Nonsense('a dependency should have a name or a labelSelector');
  const labels = Object.entries(matchLabels).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const expressions = itemsOf(at(value, 'labelSelector', 'matchExpressions'));
  if (expressions.length > 0) throw new Nonsense('a dependency may be selected by matchLabels only');
  return { apiVersion, kind, namespace, labelSelector: { matchLabels: Object.fromEntries(labels) } };
}
