import { apiKey, type Cluster } from '../model/cluster/cluster.js';
import { matchesAffinity } from '../model/cluster/cluster-affinity.js';
import { compareText } from '../model/compare-text.js';
import type { OverridePolicy, OverrideRule } from '../model/policy/policy.js';
import { bestPrecision, comparePrecision, type Precision, type Selectable } from '../model/policy/resource-selector.js';

/** A rule of an override policy that selects the resource. */
export interface SelectedRule {
  readonly policy: OverridePolicy;
  readonly rule: OverrideRule;
  /** Path of the rule's overriders in the policy, `spec.overrideRules[0].overriders`. */
  readonly path: string;
  /** Position among the rules of the resource. */
  readonly position: number;
}

/**
 * The rules for a resource in the order in which they apply (parity E1): cluster-wide policies first, then those of its namespace; within
 * each the less specific first, then by name. Later rules override earlier ones.
 */
export function overrideRules(resource: Selectable, overrides: readonly OverridePolicy[]): readonly SelectedRule[] {
  const { namespace } = resource.metadata;
  const scopes = namespace ? ['', namespace] : [''];
  return scopes
    .flatMap((scope) => selecting(scope, resource, overrides))
    .flatMap(rulesOf)
    .map((selected, position) => ({ ...selected, position }));
}

/** The rules that select a cluster. */
export function rulesFor(cluster: Cluster, rules: readonly SelectedRule[]): readonly SelectedRule[] {
  return rules.filter(({ rule }) => !rule.targetCluster || matchesAffinity(rule.targetCluster, cluster));
}

function selecting(scope: string, resource: Selectable, overrides: readonly OverridePolicy[]): readonly OverridePolicy[] {
  const index = indexOf(overrides);
  const candidates = [...(index.get(`${scope}|`) ?? []), ...(index.get(`${scope}|${apiKey(resource)}`) ?? [])];
  if (candidates.length === 0) return candidates;

  return candidates
    .map((policy) => ({ policy, precision: policyPrecision(policy, resource) }))
    .filter(({ precision }) => precision !== 'NoMatch')
    .sort((a, b) => comparePrecision(a.precision, b.precision) || compareText(a.policy.name, b.policy.name))
    .map(({ policy }) => policy);
}

/** A policy without selectors applies to everything in its scope. */
function policyPrecision({ spec }: OverridePolicy, resource: Selectable): Precision {
  const selectors = spec.resourceSelectors ?? [];
  return selectors.length === 0 ? 'MatchAll' : bestPrecision(selectors, resource);
}

function rulesOf(policy: OverridePolicy): Omit<SelectedRule, 'position'>[] {
  const { overrideRules = [], targetCluster, overriders } = policy.spec;
  if (overrideRules.length === 0 && overriders) {
    return [{ policy, rule: { ...(targetCluster && { targetCluster }), overriders }, path: 'spec.overriders' }];
  }
  return overrideRules.map((rule, i) => ({ policy, rule, path: `spec.overrideRules[${i}].overriders` }));
}

/** Policies by scope and kind; those without selectors by scope only. */
type OverrideIndex = ReadonlyMap<string, readonly OverridePolicy[]>;

const indexes = new WeakMap<readonly OverridePolicy[], OverrideIndex>();

function indexOf(overrides: readonly OverridePolicy[]): OverrideIndex {
  let index = indexes.get(overrides);
  if (!index) indexes.set(overrides, (index = build(overrides)));
  return index;
}

function build(overrides: readonly OverridePolicy[]): OverrideIndex {
  const index = new Map<string, OverridePolicy[]>();
  for (const policy of overrides) {
    for (const key of keysOf(policy)) {
      const policies = index.get(key);
      if (policies) policies.push(policy);
      else index.set(key, [policy]);
    }
  }
  return index;
}

function keysOf({ namespace, spec }: OverridePolicy): ReadonlySet<string> {
  const kinds = new Set((spec.resourceSelectors ?? []).map(apiKey));
  return new Set(kinds.size === 0 ? [`${namespace}|`] : [...kinds].map((kind) => `${namespace}|${kind}`));
}
