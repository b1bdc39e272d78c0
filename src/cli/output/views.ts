import { age } from '../../kubernetes/age.js';
import type { Cli } from '../cli.js';
import type { Application } from '../documents/applications.js';
import type { Cluster } from '../documents/clusters.js';
import type { Event } from '../documents/events.js';
import type { Eviction } from '../documents/evictions.js';
import type { Freeze } from '../documents/freezes.js';
import type { Orphan } from '../documents/orphans.js';
import type { Policy } from '../documents/policies.js';
import type { Resource, Work } from '../documents/resources.js';
import type { Delivery, ObjectIdentity, ReadyCount, ReplicaCount } from '../documents/shapes.js';
import type { Transition } from '../documents/transitions.js';
import { pairs } from './facts.js';
import type { ListView } from './format.js';
import { frozenThing } from './frozen-thing.js';
import { longName } from './identity.js';
import { paintState } from './paint.js';

/** A work with the identity of its resource. */
export type WorkRow = Work & { readonly resource: ObjectIdentity };

export function applicationView({ terminal, clock }: Cli): ListView<Application> {
  return {
    columns: [
      { header: 'NAMESPACE', cell: (app) => app.namespace },
      { header: 'NAME', cell: (app) => app.name },
      {
        header: 'HEALTH',
        cell: (app) => (app.deleting ? 'DELETING' : app.health),
        paint: (text, app) => paintState(terminal.colours, app.deleting ? 'DELETING' : app.health, text),
      },
      {
        header: 'DELIVERY',
        cell: (app) => app.delivery.state,
        paint: (text, app) => paintState(terminal.colours, app.delivery.state, text),
      },
      { header: 'CLUSTERS', cell: (app) => readyOf(app.clusters) },
      { header: 'REPLICAS', cell: (app) => replicasOf(app.replicas) },
      { header: 'REVISION', cell: revisionOf },
      { header: 'AGE', cell: (app) => age(app.createdAt, clock.now()) },
      { header: 'UPDATED', cell: (app) => age(app.updatedAt, clock.now()), wide: true },
      { header: 'N-1', cell: ({ lossScore }) => lossScore && `${lossScore.score}%`, wide: true },
      { header: 'MESSAGE', cell: whatIsWrong, flexible: true, wide: true },
    ],
    name: (app) => `app/${app.name}`,
    empty: 'No applications found.',
  };
}

export function resourceView({ terminal, clock }: Cli): ListView<Resource> {
  return {
    columns: [
      { header: 'NAMESPACE', cell: (resource) => resource.namespace },
      { header: 'KIND', cell: (resource) => resource.kind },
      { header: 'NAME', cell: (resource) => resource.name },
      { header: 'HEALTH', cell: (resource) => resource.health, paint: (text, { health }) => paintState(terminal.colours, health, text) },
      {
        header: 'DELIVERY',
        cell: ({ delivery }) => delivery.reason ?? delivery.state,
        paint: (text, { delivery }) => paintState(terminal.colours, delivery.state, text),
      },
      { header: 'CLUSTERS', cell: (resource) => readyOf(resource.clusters) },
      { header: 'REPLICAS', cell: (resource) => replicasOf(resource.replicas) },
      { header: 'APPLICATION', cell: ({ application }) => `${application.namespace}/${application.name}` },
      { header: 'AGE', cell: (resource) => age(resource.createdAt, clock.now()) },
      { header: 'APIVERSION', cell: (resource) => resource.apiVersion, wide: true },
      { header: 'MESSAGE', cell: whatIsWrong, flexible: true, wide: true },
    ],
    name: (resource) => `${resource.kind.toLowerCase()}/${resource.name}`,
    empty: 'No resources found.',
    labels: ({ labels }) => labels,
  };
}

export function clusterView({ terminal, clock }: Cli): ListView<Cluster> {
  return {
    columns: [
      { header: 'NAME', cell: (cluster) => cluster.name },
      { header: 'HEALTH', cell: (cluster) => cluster.health, paint: (text, { health }) => paintState(terminal.colours, health, text) },
      { header: 'STATUS', cell: statusOf },
      { header: 'PROVIDER', cell: (cluster) => cluster.provider },
      { header: 'REGION', cell: (cluster) => cluster.region },
      { header: 'NODES', cell: nodesOf },
      { header: 'WORKS', cell: (cluster) => worksOf(cluster, clock.now()) },
      { header: 'VERSION', cell: (cluster) => cluster.kubernetesVersion },
      { header: 'AGE', cell: (cluster) => age(cluster.createdAt, clock.now()) },
      { header: 'N-1', cell: ({ lossScore }) => lossScore && `${lossScore.score}%`, wide: true },
      { header: 'HEARD', cell: (cluster) => age(cluster.heardAt, clock.now()), wide: true },
      { header: 'ZONES', cell: (cluster) => cluster.zones.join(','), wide: true },
      { header: 'LABELS', cell: (cluster) => pairs(cluster.labels), flexible: true, wide: true },
      {
        header: 'TAINTS',
        cell: ({ taints, automaticTaints }) => [...taints, ...automaticTaints].map(taintText).join(', '),
        flexible: true,
        wide: true,
      },
      { header: 'ENDPOINT', cell: (cluster) => cluster.endpoint, wide: true },
      { header: 'MESSAGE', cell: (cluster) => cluster.message, flexible: true, wide: true },
    ],
    name: (cluster) => `cluster/${cluster.name}`,
    empty: 'No clusters found. `manifold cluster register NAME --kubeconfig FILE` adds one.',
    labels: ({ labels }) => labels,
  };
}

export function policyView({ clock }: Cli): ListView<Policy> {
  return {
    columns: [
      { header: 'NAMESPACE', cell: (policy) => policy.namespace },
      { header: 'KIND', cell: (policy) => policy.kind },
      { header: 'NAME', cell: (policy) => policy.name },
      { header: 'CLAIMS', cell: (policy) => policy.claims },
      { header: 'REVISION', cell: (policy) => policy.revision },
      { header: 'STATE', cell: (policy) => (policy.quarantined === null ? null : 'QUARANTINED') },
      { header: 'AGE', cell: (policy) => age(policy.createdAt, clock.now()) },
      { header: 'UPDATED', cell: (policy) => age(policy.updatedAt, clock.now()), wide: true },
      { header: 'IDLE', cell: (policy) => policy.idle.join(','), wide: true },
    ],
    name: (policy) => `${policy.kind.toLowerCase()}/${policy.name}`,
    empty: 'No policies found.',
    labels: ({ labels }) => labels,
  };
}

export function eventView({ terminal, clock }: Cli): ListView<Event> {
  return {
    columns: [
      { header: 'AGE', cell: (event) => age(event.at, clock.now()) },
      { header: 'SEVERITY', cell: (event) => event.severity, paint: (text, { severity }) => paintState(terminal.colours, severity, text) },
      { header: 'TYPE', cell: (event) => event.type },
      { header: 'CLUSTER', cell: (event) => event.cluster },
      {
        header: 'APPLICATION',
        cell: (event) => (event.application === null ? null : `${event.applicationNamespace ?? ''}/${event.application}`),
      },
      { header: 'OBJECT', cell: ({ object }) => (object === null ? null : longName(object)), wide: true },
      { header: 'MESSAGE', cell: (event) => event.message, flexible: true },
    ],
    name: (event) => `event/${event.id}`,
    empty: 'No events found.',
  };
}

export function orphanView({ clock }: Cli): ListView<Orphan> {
  return {
    columns: [
      { header: 'CLUSTER', cell: ({ cluster }) => cluster },
      { header: 'OBJECT', cell: ({ object }) => longName({ ...object, namespace: object.namespace ?? '' }) },
      { header: 'VERSION', cell: ({ object }) => object.apiVersion, wide: true },
      { header: 'FOUND', cell: ({ foundAt }) => age(foundAt, clock.now()) },
      { header: 'UID', cell: ({ uid }) => uid },
    ],
    name: ({ cluster, object }) => `${cluster}/${object.kind.toLowerCase()}/${object.name}`,
    empty: 'No orphans found.',
  };
}

export function transitionView({ terminal, clock }: Cli): ListView<Transition> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ object }) => longName({ ...object, namespace: object.namespace ?? '' }) },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'CLUSTER', cell: ({ waits: [first] }) => first?.cluster ?? null },
      { header: 'CONSTRAINT', cell: ({ waits: [first] }) => first?.constraint ?? null },
      { header: 'AGE', cell: ({ startedAt }) => age(startedAt, clock.now()) },
      { header: 'BY', cell: ({ actor }) => actor, wide: true },
      { header: 'CAUSE', cell: ({ cause }) => cause, wide: true },
      { header: 'GOES ON WHEN', cell: ({ waits: [first] }) => first?.ends ?? null, flexible: true },
    ],
    name: ({ object }) => `${object.kind.toLowerCase()}/${object.name}`,
    empty: 'Nothing moves.',
  };
}

export function evictionView({ terminal, clock }: Cli): ListView<Eviction> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ object }) => longName({ ...object, namespace: object.namespace ?? '' }) },
      { header: 'CLUSTER', cell: ({ cluster }) => cluster },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'AGE', cell: ({ startedAt }) => age(startedAt, clock.now()) },
      { header: 'CAUSE', cell: ({ cause }) => cause, wide: true },
      { header: 'PURGE', cell: ({ purgeMode }) => purgeMode, wide: true },
      { header: 'ID', cell: ({ id }) => id, wide: true },
      { header: 'MESSAGE', cell: ({ message }) => message, flexible: true },
    ],
    name: ({ object }) => `${object.kind.toLowerCase()}/${object.name}`,
    empty: 'Nothing is evicted.',
  };
}

export function freezeView({ clock }: Cli): ListView<Freeze> {
  return {
    columns: [
      { header: 'ID', cell: ({ id }) => id },
      { header: 'FROZEN', cell: (one) => frozenThing(one) },
      { header: 'SCOPE', cell: ({ scope }) => scope },
      { header: 'BY', cell: ({ actor, source }) => actor ?? source.toLowerCase() },
      { header: 'AGE', cell: ({ startedAt }) => age(startedAt, clock.now()) },
      { header: 'ENDS', cell: ({ endsAt }) => endsAt },
      { header: 'REASON', cell: ({ reason }) => reason, flexible: true },
    ],
    name: ({ id }) => `freeze/${id}`,
    empty: 'Nothing is frozen.',
  };
}

export function workView({ terminal, clock }: Cli): ListView<WorkRow> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ resource }) => longName(resource) },
      { header: 'CLUSTER', cell: (work) => work.cluster },
      { header: 'STATE', cell: (work) => work.state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'HEALTH', cell: (work) => work.health, paint: (text, { health }) => paintState(terminal.colours, health, text) },
      { header: 'REPLICAS', cell: (work) => lastReplicasOf(work) },
      { header: 'REVISION', cell: (work) => work.revision, wide: true },
      { header: 'APPLIED', cell: (work) => age(work.appliedAt, clock.now()) },
      { header: 'SEEN', cell: (work) => seenText(work, clock.now()) },
      { header: 'REASON', cell: (work) => work.reason },
      { header: 'MESSAGE', cell: (work) => work.message, flexible: true },
    ],
    name: ({ resource, cluster }) => `${cluster}/${resource.kind.toLowerCase()}/${resource.name}`,
    empty: 'No works found.',
  };
}

/** `2/3`: ready out of all. */
export function readyOf({ ready, total }: ReadyCount): string {
  return `${ready}/${total}`;
}

/** `11/16 (5 unknown)`: ready of desired replicas, and the number in clusters that do not answer. */
export function replicasOf(replicas: ReplicaCount | null): string | null {
  if (replicas === null) return null;
  return `${replicas.ready}/${replicas.desired}${replicas.unknown > 0 ? ` (${replicas.unknown} unknown)` : ''}`;
}

/** For a work in a stale cluster, the last known replicas; another column has their age. */
function lastReplicasOf({ replicas }: Work): string | null {
  return replicas && `${replicas.ready}/${replicas.desired}`;
}

/** `2`, or `1/2`: the revision that every cluster has reached, of the desired one. */
export function revisionOf({ revision, delivery }: Application): string {
  return delivery.revision === revision ? `${revision}` : `${delivery.revision ?? '-'}/${revision}`;
}

/** `BLOCKED (NO_CLUSTER_FIT): …`, or the state alone. */
export function deliveryText({ state, reason, message }: Delivery): string {
  return `${state}${reasonOf({ reason })}${message === null ? '' : `: ${message}`}`;
}

/** ` (NO_CLUSTER_FIT)`, appended to the state. */
export function reasonOf({ reason }: Pick<Delivery, 'reason'>): string {
  return reason === null ? '' : ` (${reason})`;
}

/** The reason of a failed delivery comes before the health of the running revision. */
function whatIsWrong({ delivery, message }: Application | Resource): string | null {
  return delivery.state === 'BLOCKED' ? (delivery.message ?? delivery.reason) : (message ?? delivery.message);
}

/** `7/7`; for a stale cluster `7/7 (2m ago)`. */
export function worksOf({ works, stale, heardAt }: Cluster, nowMs: number): string {
  return stale && heardAt !== null ? `${readyOf(works)} (${age(heardAt, nowMs)} ago)` : readyOf(works);
}

export function taintText({ key, value, effect }: { key: string; value: string | null; effect: string }): string {
  return `${key}${value === null || value === '' ? '' : `=${value}`}:${effect}`;
}

/** `Ready,Cordoned,Stale`: states of a cluster besides its health. */
export function statusOf({ reason, cordoned, stale, deleting, unregistering }: Cluster): string {
  const leaving = unregistering && unregistering.left > 0 ? `Deleting(${unregistering.left} left)` : 'Deleting';
  return [reason, ...(cordoned ? ['Cordoned'] : []), ...(stale ? ['Stale'] : []), ...(deleting ? [leaving] : [])].join(',');
}

function nodesOf({ nodePools }: Cluster): string | null {
  if (nodePools === null) return null;
  const sum = (of: 'nodes' | 'readyNodes') => nodePools.reduce((total, pool) => total + pool[of], 0);
  return `${sum('readyNodes')}/${sum('nodes')}`;
}

function seenText({ observedAt, stale }: Work, nowMs: number): string | null {
  const seen = age(observedAt, nowMs);
  return seen !== null && stale ? `${seen} (stale)` : seen;
}
