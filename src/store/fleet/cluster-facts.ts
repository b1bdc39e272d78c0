import { type Amounts, apiKey, type NodePool } from '../../core/model/cluster/cluster.js';
import type { ProbeResult } from '../../engine/ports/fleet.js';
import { codesWhere } from '../../errors.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';

/** The facts in `cluster_status`, without the time of the last answer. */
export interface StatusFacts {
  readonly cluster: string;
  readonly uid: string | null;
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  readonly version: string | null;
  readonly apis: readonly string[] | null;
  readonly complete: boolean;
  readonly pools: readonly NodePool[] | null;
  readonly allocating: Amounts;
}
export type StoredStatus = StatusFacts;

type Reported = readonly { readonly cluster: string; readonly report: ProbeResult }[];

/** Errors after which the cluster does not count as heard: it was not reached, or its answer is not trusted. */
const notHeard: ReadonlySet<string> = codesWhere(({ source, scope }) => source === 'connection' || scope === 'cluster');

/** The cluster itself answered. */
export function isHeard({ reason }: ProbeResult): boolean {
  return !notHeard.has(reason);
}

/** The changed facts, and the clusters whose report was refused. Fields that a report leaves out keep their stored value. */
export function factsOf(
  reports: Reported,
  stored: readonly StoredStatus[],
): { readonly facts: StatusFacts[]; readonly refused: ReadonlySet<string> } {
  const byCluster = new Map(stored.map((one) => [one.cluster, one]));
  const owners = new Map(stored.flatMap(({ uid, cluster }) => (uid === null ? [] : [[uid, cluster] as const])));
  const refused = new Set<string>();
  const facts = reports.flatMap(({ cluster, report }) => {
    const before = byCluster.get(cluster);
    if (!before) return [];
    const why = refusal(before, report, owners);
    if (why) refused.add(cluster);
    const next: StatusFacts = why ? { ...before, ready: 'False', ...why } : nextFacts(before, report);
    if (next.uid !== null) owners.set(next.uid, cluster);
    return canonicalJson(next) === canonicalJson({ ...before }) ? [] : [next];
  });
  return { facts, refused };
}

function nextFacts(before: StoredStatus, report: ProbeResult): StatusFacts {
  return {
    cluster: before.cluster,
    uid: report.uid ?? before.uid,
    ready: report.ready,
    reason: report.reason,
    message: report.message,
    version: report.version ?? before.version,
    apis: report.apis ? [...new Set(report.apis.kinds.map(apiKey))].sort() : before.apis,
    complete: report.apis ? report.apis.complete : before.complete,
    pools: report.pools ?? before.pools,
    allocating: report.pools ? (report.allocating ?? {}) : before.allocating,
  };
}

function refusal({ cluster, uid }: StoredStatus, report: ProbeResult, owners: ReadonlyMap<string, string>) {
  if (report.uid === null) return null;
  if (uid !== null && uid !== report.uid) {
    return {
      reason: 'CLUSTER_IDENTITY_CHANGED',
      message: `Another cluster answers at the address of ${cluster}; unregister it and register it again.`,
    };
  }
  const owner = owners.get(report.uid);
  return owner === undefined || owner === cluster ? null : { reason: 'DUPLICATE', message: `It is the same cluster as ${owner}.` };
}

/**
 * Clusters whose served kinds changed, and the kinds whose resources must be planned again: the kinds that were added or removed, or all
 * kinds if the completeness of the list changed.
 */
export function factsThatPlansNeed(
  facts: readonly StatusFacts[],
  stored: readonly StoredStatus[],
): { readonly clusters: readonly string[]; readonly kinds: readonly string[] | 'all' } {
  const byCluster = new Map(stored.map((one) => [one.cluster, one]));
  const clusters: string[] = [];
  const kinds = new Set<string>();
  let all = false;
  for (const { cluster, apis, complete } of facts) {
    const before = byCluster.get(cluster);
    const differing = differingKinds(before?.apis ?? [], apis ?? []);
    const certainty = complete !== before?.complete || (apis === null) !== (before.apis === null);
    if (differing.length === 0 && !certainty) continue;
    clusters.push(cluster);
    all ||= certainty;
    for (const kind of differing) kinds.add(kind);
  }
  return { clusters, kinds: all ? 'all' : [...kinds] };
}

function differingKinds(before: readonly string[], after: readonly string[]): string[] {
  const [had, has] = [new Set(before), new Set(after)];
  return [...before.filter((kind) => !has.has(kind)), ...after.filter((kind) => !had.has(kind))];
}

/** Clusters whose capacity figures changed. */
export function clustersWithOtherRoom(facts: readonly StatusFacts[], stored: readonly StoredStatus[]): readonly string[] {
  const byCluster = new Map(stored.map((one) => [one.cluster, one]));
  return facts.filter((one) => roomText(one) !== roomText(byCluster.get(one.cluster))).map(({ cluster }) => cluster);
}

function roomText(status: Pick<StatusFacts, 'pools' | 'allocating'> | undefined): string {
  return canonicalJson([status?.pools ?? null, status?.allocating ?? {}]);
}
