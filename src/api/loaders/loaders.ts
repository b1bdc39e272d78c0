import DataLoader from 'dataloader';
import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Reads, WorkOrder } from '../../store/reads/reads-port.js';
import type {
  ApplicationLossRow,
  ApplicationRow,
  ClusterLossRow,
  ClusterRow,
  DecisionRow,
  FailbackRow,
  FailoverEntryRow,
  FailoverRow,
  Page,
  PageAsk,
  PolicyRevisionRow,
  ResourceRow,
  RevisionKey,
  RevisionRow,
  TransitionRow,
  WorkRow,
} from '../../store/reads/rows.js';

type ResourceSort = readonly [string, string, string, string];

/** A page of one parent's list. */
export interface PageOf<Key, Sort> {
  readonly parent: Key;
  readonly page: PageAsk<Sort>;
}

/** A page of one resource's works. */
export interface WorksOf extends PageOf<ResourceKey, readonly [string, string]> {
  readonly cluster: string | null;
  readonly order: WorkOrder;
}

/** Loaders for nested fields: one statement per level, however long the parent list is. */
export interface Loaders {
  readonly clusterByName: DataLoader<string, ClusterRow | null>;
  readonly applicationById: DataLoader<string, ApplicationRow | null>;
  readonly applicationByRef: DataLoader<ApplicationRef, ApplicationRow | null, string>;
  readonly manifestByDigest: DataLoader<string, KubeObject | null>;
  readonly decisionOf: DataLoader<ResourceKey, DecisionRow | null>;
  readonly transitionOf: DataLoader<ResourceKey, TransitionRow | null>;
  readonly failbackOf: DataLoader<ResourceKey, FailbackRow | null>;
  readonly applicationLossOf: DataLoader<string, ApplicationLossRow | null>;
  readonly clusterLossOf: DataLoader<string, ClusterLossRow | null>;
  readonly failoverById: DataLoader<string, FailoverRow | null>;
  readonly failoverTimelineOf: DataLoader<PageOf<string, readonly [string, string, string]>, Page<FailoverEntryRow>, string>;
  readonly decisionsOf: DataLoader<PageOf<ResourceKey, string>, Page<DecisionRow>, string>;
  readonly resourcesOf: DataLoader<PageOf<string, ResourceSort>, Page<ResourceRow>, string>;
  readonly resourceCountOf: DataLoader<string, number>;
  readonly revisionNumbered: DataLoader<RevisionKey, RevisionRow | null, string>;
  readonly revisionsOf: DataLoader<PageOf<string, number>, Page<RevisionRow>, string>;
  readonly policyRevisionsOf: DataLoader<PageOf<string, number>, Page<PolicyRevisionRow>, string>;
  readonly worksOf: DataLoader<WorksOf, Page<WorkRow>, string>;
  readonly workCountOf: DataLoader<Omit<WorksOf, 'page' | 'order'>, number, string>;
}

/**
 * Loaders for one actor. Within a request, results are cached; subscriptions use `remember: false`, because they last long and must see
 * each change.
 */
export function loadersFor(reads: Reads, actor: Actor, { remember }: { readonly remember: boolean }): Loaders {
  const plain = { cache: remember, maxBatchSize: 1_000 };
  const byJson = { ...plain, cacheKeyFn: (ask: unknown) => JSON.stringify(ask) };
  return {
    clusterByName: new DataLoader(
      async (names) => inOrder(names, await reads.clustersNamed(actor, unique(names)), (row) => row.name),
      plain,
    ),
    applicationById: new DataLoader(async (ids) => inOrder(ids, await reads.applicationsById(actor, unique(ids)), (row) => row.id), plain),
    applicationByRef: new DataLoader(async (refs) => byRef(refs, await reads.applicationsNamed(actor, uniqueRefs(refs))), {
      ...plain,
      cacheKeyFn: refText,
    }),
    manifestByDigest: new DataLoader(async (digests) => {
      const manifests = await reads.redactedManifests(actor, unique(digests));
      return digests.map((digest) => manifests.get(digest) ?? null);
    }, plain),
    decisionOf: new DataLoader(async (keys) => inOrder(keys, await reads.decisions(actor, unique(keys)), (row) => row.resource), plain),
    failbackOf: new DataLoader(async (keys) => inOrder(keys, await reads.failbacksOf(actor, unique(keys)), (row) => row.resource), plain),
    transitionOf: new DataLoader(
      async (keys) => inOrder(keys, await reads.transitionsOf(actor, unique(keys)), (row) => row.resource),
      plain,
    ),
    applicationLossOf: new DataLoader(
      async (ids) => inOrder(ids, await reads.applicationLosses(actor, unique(ids)), (row) => row.applicationId),
      plain,
    ),
    clusterLossOf: new DataLoader(
      async (names) => inOrder(names, await reads.clusterLosses(actor, unique(names)), (row) => row.cluster),
      plain,
    ),
    failoverById: new DataLoader(async (ids) => inOrder(ids, await reads.failoversById(actor, unique(ids)), (row) => row.id), plain),
    failoverTimelineOf: new DataLoader(
      grouped(
        (parents, { page }: PageOf<string, readonly [string, string, string]>) => reads.failoverTimelinesOf(actor, parents, page),
        noRows<FailoverEntryRow>(),
      ),
      byJson,
    ),
    decisionsOf: new DataLoader(
      grouped((parents, { page }: PageOf<ResourceKey, string>) => reads.decisionHistoryOf(actor, parents, page), noRows<DecisionRow>()),
      byJson,
    ),
    resourcesOf: new DataLoader(
      grouped((parents, { page }: PageOf<string, ResourceSort>) => reads.resourcesOf(actor, parents, page), noRows<ResourceRow>()),
      byJson,
    ),
    resourceCountOf: new DataLoader(async (ids) => {
      const counts = await reads.countResourcesOf(actor, unique(ids));
      return ids.map((id) => counts.get(id) ?? 0);
    }, plain),
    revisionNumbered: new DataLoader(
      async (keys) => inOrder(keys.map(revisionText), await reads.revisionsNumbered(actor, keys), revisionText),
      { ...plain, cacheKeyFn: revisionText },
    ),
    revisionsOf: new DataLoader(
      grouped((parents, { page }: PageOf<string, number>) => reads.revisionsOf(actor, parents, page), noRows<RevisionRow>()),
      byJson,
    ),
    policyRevisionsOf: new DataLoader(
      grouped((parents, { page }: PageOf<string, number>) => reads.policyRevisionsOf(actor, parents, page), noRows<PolicyRevisionRow>()),
      byJson,
    ),
    worksOf: new DataLoader(
      grouped((parents, { page, cluster, order }: WorksOf) => reads.worksOf(actor, parents, page, cluster, order), noRows<WorkRow>()),
      byJson,
    ),
    workCountOf: new DataLoader(
      grouped((parents, { cluster }: Omit<WorksOf, 'page' | 'order'>) => reads.countWorksOf(actor, parents, cluster), 0),
      byJson,
    ),
  };
}

/** Requests that differ only in their parent are combined into one call. */
function grouped<Ask extends { readonly parent: string }, Answer>(
  load: (parents: Ask['parent'][], like: Ask) => Promise<ReadonlyMap<string, Answer>>,
  absent: Answer,
): (asks: readonly Ask[]) => Promise<Answer[]> {
  return async (asks) => {
    const groups = new Map<string, Ask[]>();
    for (const ask of asks) {
      const like = JSON.stringify({ ...ask, parent: null });
      const group = groups.get(like);
      if (group) group.push(ask);
      else groups.set(like, [ask]);
    }
    const answers = new Map<Ask, Answer>();
    const loaded = [...groups.values()].map(async (group) => {
      const answer = await load(unique(group.map(({ parent }) => parent)), group[0]!);
      for (const ask of group) answers.set(ask, answer.get(ask.parent) ?? absent);
    });
    await Promise.all(loaded);
    return asks.map((ask) => answers.get(ask)!);
  };
}

function noRows<Row>(): Page<Row> {
  return { rows: [], hasMore: false };
}

function inOrder<Key extends string, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

function byRef(refs: readonly ApplicationRef[], rows: readonly ApplicationRow[]): (ApplicationRow | null)[] {
  return inOrder(refs.map(refText), rows, refText);
}

function refText({ namespace, name }: ApplicationRef): string {
  return `${namespace}/${name}`;
}

function revisionText({ applicationId, number }: RevisionKey): string {
  return `${applicationId}/${number}`;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function uniqueRefs(refs: readonly ApplicationRef[]): ApplicationRef[] {
  return [...new Map(refs.map((ref) => [refText(ref), ref])).values()];
}
