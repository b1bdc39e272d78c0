import { createHash } from 'node:crypto';
import type { CapacityUsed, ClusterDecision, Decision, DecisionOutcome, LosingPolicy, Score } from '../../core/model/decision.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { PolicyKind } from '../../core/model/policy/policy.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { DecisionRow } from '../reads/rows.js';
import type { Ages } from '../world/world.js';

interface StoredChoice {
  readonly cluster: string;
  readonly replicas: number | null;
  readonly reason: string;
  readonly field: string | null;
  readonly scores: readonly Score[];
  /** Absent in rows of older versions, as in the model. */
  readonly before?: number | null;
  readonly capacity?: CapacityUsed | null;
}

/** The fields that differ between clusters of the same refusal. */
interface SeatsBefore {
  readonly before?: number;
  readonly capacity?: CapacityUsed;
}

/** Clusters that were refused by the same rule for the same reason. */
interface StoredRefusal {
  readonly rule: string | null;
  readonly field: string | null;
  readonly reason: string;
  /** `ClusterDecision.remedy`, under the name that rows of every version have. */
  readonly admit: string | null;
  readonly clusters: readonly string[];
  /** By cluster: those that had seats or whose capacity was checked. */
  readonly standing?: Readonly<Record<string, SeatsBefore>>;
}

/** The stored form of a decision: chosen clusters one by one, refused ones grouped. */
export interface CompactDecision {
  readonly chosen: readonly StoredChoice[];
  readonly refused: readonly StoredRefusal[];
  /** Equal for equal decisions. Scores and the reasons of chosen clusters are left out, because they can contain the age of a figure. */
  readonly digest: string;
}

/** `ages`: age of the capacity figures at the decision, by cluster. */
export function compactDecision(decision: Decision, warnings: readonly string[], ages: Ages = {}): CompactDecision {
  const aged = ({ cluster, capacity }: ClusterDecision) =>
    capacity ? { ...capacity, ageSeconds: Object.hasOwn(ages, cluster) ? ages[cluster]! : capacity.ageSeconds } : null;
  const chosen = decision.clusters
    .filter((one) => one.chosen)
    .map((one) => {
      const { cluster, replicas, reason, field, scores, before = null } = one;
      return { cluster, replicas, reason, field, scores, before, capacity: aged(one) };
    });
  const others = decision.clusters.filter((one) => !one.chosen).map((one) => ({ ...one, capacity: aged(one) }));
  const { policy, losers, outcome } = decision;
  const answer = {
    policy,
    losers,
    outcome,
    message: withoutAmounts(decision.message),
    warnings,
    refused: groupRefusals(others, withoutAmounts).map(({ standing, ...group }) => group),
    chosen: chosen.map(({ cluster, replicas }) => [cluster, replicas]),
  };
  return {
    chosen,
    refused: groupRefusals(others, (text) => text),
    digest: createHash('sha256').update(canonicalJson(answer)).digest('base64url'),
  };
}

/** Amounts of free capacity change all the time; they must not make two decisions differ. */
function withoutAmounts(text: string): string {
  return text.replace(/(?<![\w-])\d[\d.]*([munkKMGTPE]i?)?(?![\w-])/g, '#');
}

function groupRefusals(refused: readonly ClusterDecision[], wording: (text: string) => string): StoredRefusal[] {
  const groups = new Map<
    string,
    Omit<StoredRefusal, 'clusters' | 'standing'> & { clusters: string[]; standing: Map<string, SeatsBefore> }
  >();
  for (const one of refused) {
    const { cluster, rule, field } = one;
    const reason = wording(withoutName(one.reason, cluster));
    const admit = one.remedy === null ? null : wording(withoutName(one.remedy, cluster));
    const key = JSON.stringify([rule, field, reason, admit]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { rule, field, reason, admit, clusters: [], standing: new Map() }));
    group.clusters.push(cluster);
    if (typeof one.before === 'number' || one.capacity) group.standing.set(cluster, standingOf(one));
  }
  return [...groups.values()].map(({ standing, ...group }) => ({
    ...group,
    ...(standing.size > 0 && { standing: Object.fromEntries(standing) }),
  }));
}

function standingOf({ before, capacity }: ClusterDecision): SeatsBefore {
  return { ...(typeof before === 'number' && { before }), ...(capacity && { capacity }) };
}

/** Placeholder for the cluster's name in sentences shared by many clusters; a private-use character that no text contains. */
const ITS_NAME = '\u{e000}';

function withoutName(text: string, cluster: string): string {
  return text.replaceAll(cluster, ITS_NAME);
}

function withName(text: string, cluster: string): string {
  return text.replaceAll(ITS_NAME, cluster);
}

export interface StoredDecision {
  readonly id: string;
  readonly resource_id: string;
  readonly policy_kind: string | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly created_at: Date;
  readonly outcome: string;
  readonly message: string;
  readonly losers: readonly LosingPolicy[];
  readonly warnings: readonly string[];
  readonly chosen: readonly StoredChoice[];
  readonly refused: readonly StoredRefusal[];
}

/** A decision for display: every cluster by name. */
export function decisionRow(stored: StoredDecision): DecisionRow {
  const { policy_kind: kind, policy_namespace: namespace, policy_name: name } = stored;
  const clusters: ClusterDecision[] = [
    ...stored.chosen.map((one) => ({ ...one, chosen: true, rule: null, remedy: null })),
    ...stored.refused.flatMap((group) => group.clusters.map((cluster) => refusedDecision(group, cluster))),
  ];
  return {
    id: stored.id,
    resource: stored.resource_id as ResourceKey,
    policy: kind === null ? null : { kind: kind as PolicyKind, namespace: namespace ?? '', name: name ?? '' },
    scheduledAt: stored.created_at,
    outcome: stored.outcome as DecisionOutcome,
    message: stored.message,
    losers: stored.losers,
    warnings: stored.warnings,
    clusters: clusters.sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
  };
}

function refusedDecision({ rule, field, reason, admit, standing = {} }: StoredRefusal, cluster: string): ClusterDecision {
  const { before = null, capacity = null } = Object.hasOwn(standing, cluster) ? standing[cluster]! : {};
  const said = { reason: withName(reason, cluster), remedy: admit === null ? null : withName(admit, cluster) };
  return { cluster, chosen: false, replicas: null, scores: [], rule, field, before, capacity, ...said };
}
