import type { Cluster } from '../../model/cluster/cluster.js';
import type { Score } from '../../model/decision.js';
import type { Placement, Preference } from '../../model/policy/policy.js';
import { tierOf } from './affinity-terms.js';
import type { FilterAsk, FilterPlugin, Refusal } from './filter.js';
import { clusterLocality } from './plugins/cluster-locality.js';
import { policyFilters, resourceFilters, scores } from './plugins/plugins.js';
import { type Preferred, preferencesOf } from './preferences.js';
import { totalScore } from './score.js';
import { noGroups } from './workload-groups.js';

/** A cluster that passed all filters. */
export interface Candidate {
  readonly cluster: Cluster;
  /** Its index in the list of clusters. */
  readonly at: number;
  readonly scores: readonly Score[];
  /** Decides the rank: the sum of the plugins' scores and the policy's preferences. */
  readonly score: number;
  readonly tier: number;
  /** 0 to 1: how well it meets the policy's preferences; null without preferences. */
  readonly preference: number | null;
}

export interface FilteredClusters {
  /** In the order of the clusters. */
  readonly candidates: readonly Candidate[];
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/** Runs every filter on every cluster, and scores those that pass. */
export function filterAndScore(ask: FilterAsk, clusters: readonly Cluster[]): FilteredClusters {
  const ofPolicy = policyRefusals(ask, clusters);
  const fitting: number[] = [];
  const refusals = new Map<string, Refusal>();
  const ofResource = concerned(resourceFilters, ask, clusters);
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    const holds = ask.placed.size > 0 && ask.placed.has(cluster.name);
    const refusal = holds ? refusalOf(ask, cluster) : (ofPolicy[i] ?? refusalAt(i, ofResource, ask, cluster));
    if (refusal) refusals.set(cluster.name, refusal);
    else fitting.push(i);
  }
  const preferences = ask.placement.preferences ?? noPreferences;
  const preferred = preferences.length > 0 ? preferencesOf(preferences, placesIn(clusters, fitting)) : null;
  return { candidates: fitting.map((at, i) => scored(ask, clusters[at]!, at, preferred?.[i] ?? null)), refusals };
}

function placesIn(clusters: readonly Cluster[], places: readonly number[]): readonly Cluster[] {
  return places.map((at) => clusters[at]!);
}

interface Concerned {
  readonly plugin: FilterPlugin;
  readonly at: ((at: number) => boolean) | null;
}

/** Filters that can refuse a cluster for this resource, and for which clusters; null: all. */
function concerned(filters: readonly FilterPlugin[], ask: FilterAsk, clusters: readonly Cluster[]): readonly Concerned[] {
  return filters.flatMap((plugin) => {
    const which = plugin.concerns?.(ask, clusters) ?? true;
    return which === false ? [] : [{ plugin, at: which === true ? null : which }];
  });
}

function refusalAt(at: number, filters: readonly Concerned[], ask: FilterAsk, cluster: Cluster): Refusal | null {
  for (const one of filters) {
    const refusal = one.at === null || one.at(at) ? refusalBy(one.plugin, ask, cluster) : null;
    if (refusal) return refusal;
  }
  return null;
}

const noPreferences: readonly Preference[] = [];

/** The first refusal; null if the cluster fits. */
export function refusalOf(ask: FilterAsk, cluster: Cluster): Refusal | null {
  return firstRefusal(policyFilters, ask, cluster) ?? firstRefusal(resourceFilters, ask, cluster);
}

function firstRefusal(filters: readonly FilterPlugin[], ask: FilterAsk, cluster: Cluster): Refusal | null {
  for (const plugin of filters) {
    const refusal = refusalBy(plugin, ask, cluster);
    if (refusal) return refusal;
  }
  return null;
}

function refusalBy(plugin: FilterPlugin, ask: FilterAsk, cluster: Cluster): Refusal | null {
  const verdict = plugin.filter(ask, cluster);
  return verdict.fits ? null : { rule: plugin.name, reason: verdict.reason, field: verdict.field, remedy: verdict.remedy };
}

interface Remembered {
  readonly clusters: readonly Cluster[];
  readonly refusals: readonly (Refusal | null)[];
}

const remembered = new WeakMap<Placement, Map<string, Remembered>>();
const nothingPlaced: ReadonlySet<string> = new Set();

/**
 * For clusters without the resource, the result of the policy filters is the same for every resource of a kind, so it is computed once per
 * change of the fleet.
 */
function policyRefusals(ask: FilterAsk, clusters: readonly Cluster[]): readonly (Refusal | null)[] {
  let byKind = remembered.get(ask.placement);
  if (!byKind) remembered.set(ask.placement, (byKind = new Map()));
  const key = `${ask.term.field}|${ask.overflows}|${ask.api}`;
  const found = byKind.get(key);
  if (found?.clusters === clusters) return found.refusals;

  const asNew = { ...ask, placed: nothingPlaced };
  const refusals = clusters.map((cluster) => firstRefusal(policyFilters, asNew, cluster));
  byKind.set(key, { clusters, refusals });
  return refusals;
}

/** A resource that is placed nowhere and belongs to no group has the same score in all clusters. */
const newcomer: readonly Score[] = [{ name: clusterLocality.name, value: 0 }];

function scoresOf(ask: FilterAsk, cluster: Cluster): readonly Score[] {
  return scores
    .map((plugin) => ({ name: plugin.name, value: plugin.score(ask, cluster) }))
    .filter((one): one is Score => one.value !== null);
}

/** Preferences weigh less than having the resource (100): a preference moves no running workload. */
const PREFERENCE_WEIGHT = 99;

function scored(ask: FilterAsk, cluster: Cluster, at: number, preferred: Preferred | null): Candidate {
  const found = ask.placed.size === 0 && ask.groups === noGroups ? newcomer : scoresOf(ask, cluster);
  const tier = ask.overflows && ask.term.affinity.overflowAffinities ? (tierOf(ask.term, cluster) ?? 0) : 0;
  if (!preferred) return { cluster, at, scores: found, score: totalScore(found), tier, preference: null };
  return {
    cluster,
    at,
    scores: [...found, ...preferred.scores],
    score: totalScore(found) + PREFERENCE_WEIGHT * preferred.mean,
    tier,
    preference: preferred.mean,
  };
}
