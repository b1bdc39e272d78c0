import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import { clusterByName } from '../../documents/clusters.js';
import type { PolicyFilter } from '../../documents/policies.js';
import { policiesPage } from '../../documents/policies.js';
import { memberStatuses, type ResourceKey, resourceManifestsPage } from '../../documents/resources.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import type { Target } from '../../input/target.js';
import { loadFindValues, valueText } from '../../output/formats/jsonpath-template.js';
import { printable } from '../../output/printable.js';
import { deliveryText, readyOf, replicasOf, statusOf } from '../../output/views.js';
import { present } from '../options.js';
import { required } from './get-lists.js';
import { kindOfHub } from './kind-in-hub.js';

/** Progress towards the goal. */
export interface Progress {
  readonly reached: boolean;
  /** The current state, in words. */
  readonly seen: string;
}

/** The goal of a wait: a state, a condition, or a value. */
export type Goal =
  | { readonly kind: 'healthy' | 'delivered' | 'applied' | 'deleted' | 'ready' | 'exists' }
  | { readonly kind: 'condition'; readonly type: string; readonly status: string }
  | { readonly kind: 'value'; readonly path: string; readonly value: string };

const words = ['healthy', 'delivered', 'applied', 'deleted', 'ready', 'exists'] as const;
const synonyms: Readonly<Record<string, Goal['kind']>> = { delete: 'deleted', create: 'exists' };

/** Goals by the noun that has them. */
const ofNoun: Readonly<Record<string, readonly Goal['kind'][]>> = {
  applications: ['healthy', 'delivered', 'applied', 'deleted', 'exists'],
  resources: ['healthy', 'delivered', 'deleted', 'exists', 'condition', 'value'],
  clusters: ['ready', 'healthy', 'deleted', 'exists', 'condition', 'value'],
  policies: ['deleted', 'exists', 'value'],
};

/** Parses `healthy`, `condition=Available`, `condition=Ready=False`, `jsonpath={.status.phase}=Bound`; other text is a usage failure. */
export function parseGoal(text: string): Goal {
  const word = synonyms[text] ?? words.find((known) => known === text);
  if (word !== undefined) return { kind: word } as Goal;
  const condition = /^condition=([\w.-]+)(?:=(\w+))?$/.exec(text);
  if (condition) return { kind: 'condition', type: condition[1]!, status: condition[2] ?? 'True' };
  const value = /^jsonpath=(['"]?)\{?([^}=]+)\}?\1=(.*)$/.exec(text);
  if (value) return { kind: 'value', path: value[2]!, value: value[3]!.replace(/^(['"])(.*)\1$/, '$2') };
  throw usage(
    `unknown goal ${JSON.stringify(text)}`,
    `use --for=${words.join(', --for=')}, --for=condition=TYPE[=STATUS] or --for=jsonpath={.path}=VALUE`,
  );
}

export function goalText(goal: Goal): string {
  if (goal.kind === 'condition') return `condition ${goal.type}=${goal.status}`;
  return goal.kind === 'value' ? `${goal.path}=${goal.value}` : goal.kind;
}

/** A goal that objects of this noun cannot reach is a usage failure. */
export function refuseGoal(target: Target, goal: Goal): void {
  const goals = ofNoun[target.noun];
  if (goals === undefined || target.name === null)
    throw usage('apps, resources, clusters and policies can be waited for', 'write KIND/NAME');
  if (!goals.includes(goal.kind)) throw usage(`${target.noun} are never ${goalText(goal)}`, `they can be ${goals.join(', ')}`);
}

/**
 * Reads the current state of a resource, cluster or policy on each call. If it does not exist, only `exists` and `deleted` keep waiting.
 */
export async function progressReader(
  hub: HubClient,
  target: Target,
  goal: Goal,
  namespace: string | undefined,
): Promise<() => Promise<Progress>> {
  const find = goal.kind === 'value' ? await loadFindValues() : undefined;
  const read = await reader(hub, target, namespace);
  return async () => {
    const found = await read();
    if (goal.kind === 'deleted') return { reached: found === null, seen: found === null ? 'gone' : 'it is there' };
    if (found === null) {
      if (goal.kind === 'exists') return { reached: false, seen: 'it does not exist' };
      throw new CommandFailure(`there is no ${target.noun.replace(/ies$/, 'y').replace(/s$/, '')} ${JSON.stringify(target.name)}`, {
        code: 'NOT_FOUND',
      });
    }
    if (goal.kind === 'exists') return { reached: true, seen: 'it is there' };
    if (goal.kind === 'condition') return conditionOf(found.conditions, goal);
    if (goal.kind === 'value') {
      const values = find!(found.value, goal.path).map(valueText);
      return {
        reached: values.includes(goal.value),
        seen: values.length === 0 ? 'no value there' : `${goal.path} is ${values.join(', ')}`,
      };
    }
    return { reached: found.reached[goal.kind] ?? false, seen: found.seen };
  };
}

/** The observed state of an object. */
interface Seen {
  readonly reached: Readonly<Partial<Record<Goal['kind'], boolean>>>;
  readonly seen: string;
  /** Status conditions, in the form of Kubernetes. */
  readonly conditions: readonly unknown[];
  /** The value that JSONPath is evaluated on. */
  readonly value: unknown;
}

async function reader(hub: HubClient, target: Target, namespace: string | undefined): Promise<() => Promise<Seen | null>> {
  if (target.noun === 'clusters') return () => clusterSeen(hub, target.name!);
  if (target.noun === 'policies') return () => policySeen(hub, present({ kind: target.kind ?? undefined, namespace, name: target.name! }));
  const kind = target.noun === 'resources' && target.kind !== null ? await kindOfHub(hub, target.kind) : undefined;
  return () => resourceSeen(hub, present({ kind, namespace, name: target.name! }));
}

async function clusterSeen(hub: HubClient, name: string): Promise<Seen | null> {
  const { cluster } = await hub.ask(clusterByName, { name });
  if (cluster === null) return null;
  const ready = cluster.health === 'HEALTHY' && !cluster.stale;
  return {
    reached: { ready, healthy: ready },
    seen: printable(`${cluster.health} (${statusOf(cluster)}): ${cluster.message}`),
    conditions: [{ type: 'Ready', status: ready ? 'True' : cluster.health === 'UNKNOWN' ? 'Unknown' : 'False' }],
    value: cluster,
  };
}

async function policySeen(hub: HubClient, filter: PolicyFilter): Promise<Seen | null> {
  const { nodes } = (await hub.ask(policiesPage, { first: 1, after: null, filter })).policies;
  const [policy] = nodes;
  if (policy === undefined) return null;
  return { reached: {}, seen: `revision ${policy.revision}, ${policy.claims ?? 0} claimed`, conditions: [], value: policy };
}

async function resourceSeen(hub: HubClient, filter: object): Promise<Seen | null> {
  const { nodes } = (await hub.ask(resourceManifestsPage, { first: 1, after: null, filter, cluster: null, inCluster: false })).resources;
  const [resource] = nodes;
  if (resource === undefined) return null;
  const { health, message, delivery, clusters, replicas, status, manifest } = resource;
  const delivered = delivery.state === 'DELIVERED';
  const { parse } = await import('yaml');
  const numbers = [`${readyOf(clusters)} clusters`, ...(replicas === null ? [] : [`${replicasOf(replicas)} replicas`])];
  return {
    reached: { delivered, healthy: delivered && health === 'HEALTHY' },
    seen: printable(`${health}, ${numbers.join(', ')}${message ? `: ${message}` : ''}${delivered ? '' : `; ${deliveryText(delivery)}`}`),
    // The hub stores counts of workloads and no conditions; Available is derived from the health.
    conditions: [
      ...itemsOf(at(status, 'conditions')),
      ...(await conditionsOfMembers(hub, resource)),
      ...conditionsOfHealth(delivered && health === 'HEALTHY'),
    ],
    value: { ...(parse(manifest) as object), ...(isObject(status) && { status }) },
  };
}

function conditionsOfHealth(healthy: boolean): readonly unknown[] {
  return ['Available', 'Ready'].map((type) => ({ type, status: healthy ? 'True' : 'False' }));
}

/** Conditions that the aggregated status lacks, aggregated here: the first member whose condition is not True decides. */
async function conditionsOfMembers(hub: HubClient, { apiVersion, kind, namespace, name }: ResourceKey): Promise<readonly unknown[]> {
  const { nodes } = await walk(
    1000,
    async (first, after) => required((await hub.ask(memberStatuses, { apiVersion, kind, namespace, name, first, after })).resource).works,
  );
  const all = nodes.flatMap(({ cluster, status }) =>
    itemsOf(at(status, 'conditions')).map((one) => ({
      cluster,
      type: String(at(one, 'type')),
      status: String(at(one, 'status')),
      message: at(one, 'message'),
    })),
  );
  return [...Map.groupBy(all, ({ type }) => type)].map(([type, some]) => {
    const worst =
      some.find(({ status }) => status !== 'True') ??
      (some.length < nodes.length ? { status: 'Unknown', message: 'not all clusters have it', cluster: '' } : some[0]!);
    return { type, status: worst.status, message: worst.status === 'True' ? '' : `${worst.cluster} ${String(worst.message ?? '')}`.trim() };
  });
}

function conditionOf(conditions: readonly unknown[], { type, status }: { readonly type: string; readonly status: string }): Progress {
  const found = conditions.find((one) => String(at(one, 'type')).toLowerCase() === type.toLowerCase());
  if (found === undefined) return { reached: false, seen: `it has no condition ${type} in the hub` };
  const now = String(at(found, 'status'));
  const why = at(found, 'message');
  return {
    reached: now.toLowerCase() === status.toLowerCase(),
    seen: printable(`condition ${type} is ${now}${typeof why === 'string' && why !== '' ? `: ${why}` : ''}`),
  };
}
