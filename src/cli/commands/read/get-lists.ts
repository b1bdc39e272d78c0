import { type Application, applicationsPage } from '../../documents/applications.js';
import { type Cluster, type ClusterFilter, clusterByName, clustersPage } from '../../documents/clusters.js';
import { type Event, type EventFilter, eventsPage } from '../../documents/events.js';
import { type Eviction, evictionsPage } from '../../documents/evictions.js';
import { type Freeze, freezes } from '../../documents/freezes.js';
import { type Policy, policiesPage } from '../../documents/policies.js';
import { type Resource, type ResourceWorks, resourcesPage, worksOfApplication, worksOfResource } from '../../documents/resources.js';
import { type Transition, transitionsPage } from '../../documents/transitions.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { PAGE, type Walk, walk } from '../../hub/pages.js';
import type { Target } from '../../input/target.js';
import type { WorkRow } from '../../output/views.js';
import { present } from '../options.js';
import { absent, locateApplication, locatePolicy, locateResource } from './locate.js';

/** The filters of a list. */
export interface GetFilters {
  readonly namespace?: string;
  readonly selector?: string;
  readonly provider?: readonly string[];
  readonly region?: readonly string[];
  readonly ready?: boolean;
  readonly health?: readonly string[];
  readonly delivery?: readonly string[];
  readonly contains?: string;
  readonly image?: string;
  readonly cluster?: string;
  readonly app?: string;
  readonly type?: readonly string[];
  readonly severity?: string;
  readonly limit?: number;
}

export type Found<Row> = Walk<Row>;

/** Default of `--limit`: rows of a list. */
export const LIMIT = 500;
const EVENT_LIMIT = 50;
/** Ten resources with a hundred works each stay below the hub's limit of cost. */
const RESOURCES_WITH_WORKS = 5;

export async function findApplications(hub: HubClient, targets: readonly Target[], options: GetFilters): Promise<Found<Application>> {
  if (targets[0]?.name) return all(await inTurn(targets, ({ name }) => locateApplication(hub, name!, options.namespace)));
  const filter = applicationFilter(options);
  return walk(options.limit ?? LIMIT, async (first, after) => (await hub.ask(applicationsPage, { first, after, filter })).applications);
}

export function applicationFilter({ namespace, contains, selector, health, delivery }: GetFilters) {
  return present({
    namespace,
    labelSelector: selector,
    nameContains: contains,
    health: health?.map((one) => wordOf(one, 'health', healths)),
    delivery: delivery?.map((one) => wordOf(one, 'delivery', deliveries)),
  });
}

const healths = ['HEALTHY', 'PROGRESSING', 'DEGRADED', 'SUSPENDED', 'MISSING', 'UNKNOWN'];

const deliveries = ['DELIVERED', 'DELIVERING', 'BLOCKED'];

function wordOf(text: string, what: string, words: readonly string[]): string {
  const state = words.find((known) => known === text.toUpperCase());
  if (state === undefined) throw usage(`unknown ${what} ${JSON.stringify(text)}`, `use one of ${words.join(', ')}`);
  return state;
}

export async function findResources(hub: HubClient, targets: readonly Target[], options: GetFilters): Promise<Found<Resource>> {
  if (targets[0]?.name) {
    return all(
      await inTurn(targets, (target) =>
        locateResource(hub, target.noun === 'resources' ? target.kind : null, target.name!, options.namespace),
      ),
    );
  }
  const filter = resourceFilter(targets[0], options);
  return walk(options.limit ?? LIMIT, async (first, after) => (await hub.ask(resourcesPage, { first, after, filter })).resources);
}

export function resourceFilter(target: Target | undefined, options: GetFilters) {
  const kind = target?.noun === 'resources' ? target.kind : null;
  return present({ ...applicationFilter(options), kind: kind ?? undefined, image: options.image });
}

export async function findClusters(hub: HubClient, targets: readonly Target[], options: GetFilters): Promise<Found<Cluster>> {
  if (targets[0]?.name) return all(await inTurn(targets, ({ name }) => clusterNamed(hub, name!)));
  const filter = clusterFilter(options);
  return walk(options.limit ?? LIMIT, async (first, after) => (await hub.ask(clustersPage, { first, after, filter })).clusters);
}

export function clusterFilter({ contains, selector, provider, region, ready }: GetFilters): ClusterFilter {
  return present({ nameContains: contains, labelSelector: selector, provider, region, ready });
}

/** The cluster of that name; throws a failure if there is none. */
export async function clusterNamed(hub: HubClient, name: string): Promise<Cluster> {
  const { cluster } = await hub.ask(clusterByName, { name });
  if (cluster !== null) return cluster;
  const { clusters } = await hub.ask(clustersPage, { first: PAGE, after: null, filter: {} });
  throw absent(`cluster ${JSON.stringify(name)}`, name, 'manifold get clusters', clusters.nodes);
}

export async function findPolicies(hub: HubClient, targets: readonly Target[], options: GetFilters): Promise<Found<Policy>> {
  const [target] = targets;
  const kind = target?.noun === 'policies' ? target.kind : null;
  if (target?.name) {
    return all(await inTurn(targets, (one) => locatePolicy(hub, one.noun === 'policies' ? one.kind : null, one.name!, options.namespace)));
  }
  const { namespace, contains, selector } = options;
  const filter = present({ kind: kind ?? undefined, namespace, nameContains: contains, labelSelector: selector });
  return walk(options.limit ?? LIMIT, async (first, after) => (await hub.ask(policiesPage, { first, after, filter })).policies);
}

export async function findEvents(hub: HubClient, options: GetFilters): Promise<Found<Event>> {
  const filter = eventFilter(options);
  return walk(options.limit ?? EVENT_LIMIT, async (first, after) => (await hub.ask(eventsPage, { first, after, filter })).events);
}

/**
 * Events, newest first, back to the oldest known one of the first page that has a known one: those between known ones were committed late.
 * `more`: none of the newest `limit` is known.
 */
export async function eventsBackTo(
  hub: HubClient,
  options: GetFilters,
  known: (id: string) => boolean,
  limit: number,
): Promise<Found<Event>> {
  const filter = eventFilter(options);
  return walk(limit, async (first, after) => {
    const { events } = await hub.ask(eventsPage, { first, after, filter });
    const oldest = events.nodes.findLastIndex(({ id }) => known(id));
    return oldest < 0 ? events : { nodes: events.nodes.slice(0, oldest + 1), pageInfo: { hasNextPage: false, endCursor: null } };
  });
}

export async function findTransitions(hub: HubClient, { namespace, cluster, limit }: GetFilters): Promise<Found<Transition>> {
  const filter = present({ namespace, cluster });
  return walk(limit ?? LIMIT, async (first, after) => (await hub.ask(transitionsPage, { first, after, filter })).transitions);
}

export async function findEvictions(hub: HubClient, { namespace, cluster, limit }: GetFilters): Promise<Found<Eviction>> {
  const filter = present({ namespace, cluster });
  return walk(limit ?? LIMIT, async (first, after) => (await hub.ask(evictionsPage, { first, after, filter })).evictions);
}

export async function findFreezes(hub: HubClient): Promise<Found<Freeze>> {
  return all((await hub.ask(freezes, {})).freezes);
}

export function eventFilter({ cluster, namespace, app, type, severity }: GetFilters): EventFilter {
  const level = severity?.toUpperCase();
  if (level !== undefined && level !== 'INFO' && level !== 'WARNING')
    throw usage(`unknown severity ${JSON.stringify(severity)}`, 'use INFO or WARNING');
  return present({ cluster, namespace, application: app, type: type?.map((one) => one.toUpperCase()), severity: level });
}

/** Works of an application or of one resource, in the API's order. */
export async function findWorks(
  hub: HubClient,
  target: Target,
  options: Pick<GetFilters, 'namespace' | 'cluster' | 'limit'>,
): Promise<Found<WorkRow>> {
  const limit = options.limit ?? LIMIT;
  const cluster = options.cluster ?? null;
  if (target.noun === 'applications') {
    const { namespace, name } = await locateApplication(hub, target.name!, options.namespace);
    return worksBelow(hub, { application: name, applicationNamespace: namespace }, cluster, limit);
  }
  const resource = await locateResource(hub, target.noun === 'resources' ? target.kind : null, target.name!, options.namespace);
  return worksOf(hub, resource, cluster, limit);
}

async function worksBelow(
  hub: HubClient,
  app: { application: string; applicationNamespace: string },
  cluster: string | null,
  limit: number,
) {
  const works = cluster === null ? PAGE : 1;
  const { nodes } = await walk(
    LIMIT,
    async (first, after) => required((await hub.ask(worksOfApplication, { ...app, first, after, works, cluster })).application).resources,
    cluster === null ? RESOURCES_WITH_WORKS : PAGE,
  );
  const rows: WorkRow[] = [];
  for (const resource of nodes) {
    if (rows.length >= limit) return { nodes: rows.slice(0, limit), more: true, totalCount: undefined };
    // Only a resource in more than a hundred clusters is read again, and then in pages.
    const whole = resource.works.pageInfo.hasNextPage ? await worksOf(hub, resource, cluster, limit) : rowsOf(resource);
    rows.push(...whole.nodes);
  }
  return { nodes: rows.slice(0, limit), more: rows.length > limit, totalCount: undefined };
}

async function worksOf(
  hub: HubClient,
  resource: Omit<ResourceWorks, 'works'>,
  cluster: string | null,
  limit: number,
): Promise<Found<WorkRow>> {
  const { apiVersion, kind, namespace, name } = resource;
  const key = { apiVersion, kind, namespace, name };
  const found = await walk(
    limit,
    async (first, after) => required((await hub.ask(worksOfResource, { ...key, first, after, cluster })).resource).works,
  );
  return { ...found, nodes: found.nodes.map((work) => ({ resource: key, ...work })) };
}

function rowsOf({ works, ...resource }: ResourceWorks): Found<WorkRow> {
  return { nodes: works.nodes.map((work) => ({ resource, ...work })), more: false, totalCount: works.totalCount };
}

/** Returns the value; throws a failure if it is null, because the object was deleted after it was found. */
export function required<T>(value: T | null): T {
  if (value === null) throw new CommandFailure('it was deleted meanwhile', { code: 'NOT_FOUND' });
  return value;
}

function all<Row>(nodes: readonly Row[]): Found<Row> {
  return { nodes, more: false, totalCount: nodes.length };
}

/** Sequentially, because names on a command line are few and failures are printed in their order. */
async function inTurn<Row>(targets: readonly Target[], find: (target: Target) => Promise<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const target of targets) rows.push(await find(target));
  return rows;
}
