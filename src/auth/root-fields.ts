import type { Actor } from './actor.js';
import { type Noun, roleMay, type Verb } from './roles.js';

export interface RootRight {
  readonly verb: Verb;
  readonly noun: Noun;
  /** Tokens of a project may use the field: its reads are filtered by the namespaces of the project. */
  readonly inProject: boolean;
}

const right = (verb: Verb, noun: Noun): RootRight => ({ verb, noun, inProject: false });

/** The right that each root field of the API needs. A field without an entry is refused for everybody but `admin`. */
const rights: ReadonlyMap<string, RootRight> = new Map([
  ['Query.hub', { ...right('read', 'hub'), inProject: true }],
  ['Query.servedKinds', right('read', 'cluster')],
  ['Query.clusters', right('read', 'cluster')],
  ['Query.cluster', right('read', 'cluster')],
  ['Query.applications', { ...right('read', 'application'), inProject: true }],
  ['Query.application', { ...right('read', 'application'), inProject: true }],
  ['Query.resources', right('read', 'application')],
  ['Query.resource', right('read', 'application')],
  ['Query.preview', right('read', 'application')],
  ['Query.liveObject', right('read', 'application')],
  ['Query.liveDifferences', right('read', 'application')],
  ['Query.resourcePods', right('read', 'application')],
  ['Query.policies', right('read', 'policy')],
  ['Query.policy', right('read', 'policy')],
  ['Query.events', right('read', 'event')],
  ['Query.evictions', right('read', 'application')],
  ['Query.failbacks', right('read', 'application')],
  ['Query.transitions', right('read', 'application')],
  ['Query.failover', right('read', 'application')],
  ['Query.failovers', right('read', 'application')],
  ['Query.failoverDrill', right('read', 'application')],
  ['Query.failoverDrills', right('read', 'application')],
  ['Query.simulation', right('read', 'application')],
  ['Query.metrics', right('read', 'cluster')],
  ['Query.orphans', right('read', 'cluster')],
  ['Query.freezes', right('read', 'freeze')],
  ['Query.restore', right('read', 'freeze')],
  ['Query.projects', right('read', 'project')],
  ['Query.tokens', right('read', 'token')],

  ['Mutation.apply', right('write', 'application')],
  ['Mutation.patchResource', right('write', 'application')],
  ['Mutation.removeResources', right('write', 'application')],
  ['Mutation.rollbackApplication', right('write', 'application')],
  ['Mutation.deleteApplication', right('write', 'application')],
  ['Mutation.rescheduleApplication', right('write', 'application')],
  ['Mutation.rescheduleResource', right('write', 'application')],
  ['Mutation.preempt', right('confirm', 'application')],
  ['Mutation.rollbackPolicy', right('write', 'policy')],
  ['Mutation.deletePolicy', right('write', 'policy')],
  ['Mutation.deletePolicies', right('write', 'policy')],
  ['Mutation.registerCluster', right('write', 'cluster')],
  ['Mutation.rotateClusterCredential', right('write', 'cluster')],
  ['Mutation.updateCluster', right('write', 'cluster')],
  ['Mutation.unregisterCluster', right('write', 'cluster')],
  ['Mutation.cancelUnregisterCluster', right('write', 'cluster')],
  ['Mutation.drainCluster', right('write', 'cluster')],
  ['Mutation.startFailoverDrill', right('write', 'cluster')],
  ['Mutation.stopFailoverDrill', right('write', 'cluster')],
  ['Mutation.failBack', right('write', 'move')],
  ['Mutation.rebalance', right('write', 'move')],
  ['Mutation.resolveEviction', right('confirm', 'eviction')],
  ['Mutation.freeze', right('write', 'freeze')],
  ['Mutation.unfreeze', right('write', 'freeze')],
  ['Mutation.acceptRestore', right('confirm', 'restore')],
  ['Mutation.saveProject', right('write', 'project')],
  ['Mutation.deleteProject', right('write', 'project')],
  ['Mutation.createToken', right('grant', 'token')],
  ['Mutation.revokeToken', right('grant', 'token')],

  ['Subscription.applicationChanged', { ...right('read', 'application'), inProject: true }],
  ['Subscription.clusterChanged', right('read', 'cluster')],
  ['Subscription.events', right('read', 'event')],
  ['Subscription.failoverChanged', right('read', 'application')],
  ['Subscription.podLogs', right('read', 'log')],
]);

/** The right for a root field, as `Query.clusters`; undefined if it has no entry. */
export function rightOfField(field: string): RootRight | undefined {
  return rights.get(field);
}

/** Whether the actor may use the root field at all; the objects behind it are checked by the store. */
export function mayUse({ role, project }: Actor, field: string): boolean {
  const needed = rights.get(field);
  if (needed === undefined) return role === 'admin' && project === undefined;
  return roleMay(role, needed.verb, needed.noun) && (project === undefined || needed.inProject);
}

/** The names of all mutations that the actor may use, in alphabetical order. */
export function mutationsOf(actor: Actor): string[] {
  const prefix = 'Mutation.';
  return [...rights.keys()]
    .filter((field) => field.startsWith(prefix) && mayUse(actor, field))
    .map((field) => field.slice(prefix.length))
    .sort();
}
