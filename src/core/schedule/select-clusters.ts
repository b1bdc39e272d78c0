import { compareText } from '../model/compare-text.js';
import type { Placement } from '../model/policy.js';
import type { Candidate } from './candidates.js';
import type { DivisionMethod } from './division/divide-replicas.js';
import type { Refusal } from './filter.js';

export type Selection =
  | { readonly ok: true; readonly selected: readonly Candidate[]; readonly refusals: ReadonlyMap<string, Refusal> }
  | { readonly ok: false; readonly message: string; readonly field: string };

/**
 * Takes the best candidates that the spread constraints allow. Static weights say which clusters get what, so constraints
 * do not apply to them (parity C14).
 */
export function selectClusters(placement: Placement, method: DivisionMethod, candidates: readonly Candidate[]): Selection {
  const constraints = placement.spreadConstraints ?? [];
  if (constraints.length === 0 || method === 'static-weights') return { ok: true, selected: candidates, refusals: none };

  const other = constraints.findIndex((one) => one.spreadByLabel || (one.spreadByField ?? 'cluster') !== 'cluster');
  if (other >= 0) {
    const by = constraints[other]!.spreadByLabel ? 'label' : constraints[other]!.spreadByField;
    return { ok: false, message: `Spreading by ${by} is not supported yet.`, field: `spec.placement.spreadConstraints[${other}]` };
  }
  return selectByCluster(constraints[0]!, candidates);
}

const none: ReadonlyMap<string, Refusal> = new Map();
const path = 'spec.placement.spreadConstraints[0]';

/** The highest ranking up to the maximum (parity C12). Without a maximum, all. */
function selectByCluster(
  { minGroups = 1, maxGroups }: { minGroups?: number; maxGroups?: number },
  candidates: readonly Candidate[],
): Selection {
  if (candidates.length < minGroups) {
    return {
      ok: false,
      message: `The policy asks for at least ${minGroups} clusters and ${candidates.length} fit.`,
      field: `${path}.minGroups`,
    };
  }
  if (!maxGroups || candidates.length <= maxGroups) return { ok: true, selected: candidates, refusals: none };

  const ranked = candidates.toSorted(compareRank);
  const refusals = ranked.slice(maxGroups).map(({ cluster }, i) => [cluster.name, belowMaximum(maxGroups, maxGroups + i + 1)] as const);
  return { ok: true, selected: ranked.slice(0, maxGroups), refusals: new Map(refusals) };
}

function belowMaximum(maxGroups: number, rank: number): Refusal {
  return {
    rule: 'spread-constraint',
    reason: `The policy asks for at most ${maxGroups} clusters, and this one is number ${rank} in rank.`,
    field: `${path}.maxGroups`,
    admit: `raise maxGroups to ${rank}`,
  };
}

/** Better score first, then by name (parity C9). */
function compareRank(a: Candidate, b: Candidate): number {
  return b.score - a.score || compareText(a.cluster.name, b.cluster.name);
}
