import { createHash } from 'node:crypto';
import type { ClusterDecision, Decision, DecisionOutcome, LosingPolicy, Score } from '../core/model/decision.js';
import type { ResourceKey } from '../core/model/plan.js';
import type { PolicyKind } from '../core/model/policy.js';
import { canonicalJson } from '../kubernetes/canonical-json.js';
import type { DecisionRow } from './serving.js';

interface StoredChoice {
  readonly cluster: string;
  readonly replicas: number | null;
  readonly reason: string;
  readonly field: string | null;
  readonly scores: readonly Score[];
}

/** Clusters that were refused by the same rule for the same reason. */
interface StoredRefusal {
  readonly rule: string | null;
  readonly field: string | null;
  readonly reason: string;
  readonly admit: string | null;
  readonly clusters: readonly string[];
}

/** A decision as `decision` keeps it: chosen clusters one by one, refused ones grouped. */
export interface CompactDecision {
  readonly chosen: readonly StoredChoice[];
  readonly refused: readonly StoredRefusal[];
  /** Equal for equal answers; scores and the wording of a choice, which may tell an age, aside. */
  readonly digest: string;
}

export function compactDecision(decision: Decision, warnings: readonly string[]): CompactDecision {
  const chosen = decision.clusters
    .filter((one) => one.chosen)
    .map(({ cluster, replicas, reason, field, scores }) => ({ cluster, replicas, reason, field, scores }));
  const refused = groupRefusals(decision.clusters.filter((one) => !one.chosen));
  const { policy, losers, outcome, message } = decision;
  const answer = {
    policy,
    losers,
    outcome,
    message,
    warnings,
    refused,
    chosen: chosen.map(({ cluster, replicas }) => [cluster, replicas]),
  };
  return { chosen, refused, digest: createHash('sha256').update(canonicalJson(answer)).digest('base64url') };
}

function groupRefusals(refused: readonly ClusterDecision[]): StoredRefusal[] {
  const groups = new Map<string, { rule: string | null; field: string | null; reason: string; admit: string | null; clusters: string[] }>();
  for (const { cluster, rule, field, ...said } of refused) {
    const reason = withoutName(said.reason, cluster);
    const admit = said.admit === null ? null : withoutName(said.admit, cluster);
    const key = JSON.stringify([rule, field, reason, admit]);
    const group = groups.get(key);
    if (group) group.clusters.push(cluster);
    else groups.set(key, { rule, field, reason, admit, clusters: [cluster] });
  }
  return [...groups.values()];
}

/** Stands for the cluster's own name in what is said of many; a character that nobody writes. */
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

/** The row as people ask for it: every cluster by name. */
export function decisionRow(stored: StoredDecision): DecisionRow {
  const { policy_kind: kind, policy_namespace: namespace, policy_name: name } = stored;
  const clusters: ClusterDecision[] = [
    ...stored.chosen.map((one) => ({ ...one, chosen: true, rule: null, admit: null })),
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

function refusedDecision({ rule, field, reason, admit }: StoredRefusal, cluster: string): ClusterDecision {
  const said = { reason: withName(reason, cluster), admit: admit === null ? null : withName(admit, cluster) };
  return { cluster, chosen: false, replicas: null, scores: [], rule, field, ...said };
}
