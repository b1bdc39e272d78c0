import type { Cluster } from '../model/cluster/cluster.js';
import type { OverridePolicy } from '../model/policy/policy.js';
import { describePolicy } from '../model/policy/policy-ref.js';
import { selectsSecrets } from '../model/policy/secret-overrides.js';
import { rulesFor, type SelectedRule } from './override-rules.js';
import { resolveVariables, substitute } from './variables.js';

export type ClusterRules =
  | {
      readonly ok: true;
      readonly rules: readonly SelectedRule[];
      /** Equal for clusters in which the rules have the same effect. */
      readonly key: string;
      readonly warnings: readonly string[];
    }
  /** The message names policy, rule and variable. */
  | { readonly ok: false; readonly message: string };

const noRules: ClusterRules = { ok: true, rules: [], key: '', warnings: [] };

/** The rules that select a cluster, with variables replaced by the cluster's values. */
export function rulesInCluster(cluster: Cluster, all: readonly SelectedRule[]): ClusterRules {
  if (all.length === 0) return noRules;
  const meant = rulesFor(cluster, all);
  const positions = meant.map(({ position }) => position).join();
  if (!meant.some(({ policy }) => hasVariables(policy))) return { ok: true, rules: meant, key: positions, warnings: [] };

  const rules: SelectedRule[] = [];
  const warnings: string[] = [];
  const keys: string[] = [positions];
  for (const selected of meant) {
    const { policy, rule, path } = selected;
    if (!hasVariables(policy)) {
      rules.push(selected);
      continue;
    }
    const resolved = resolveVariables(policy.spec.variables!, cluster);
    if (!resolved.ok) return { ok: false, message: `${describePolicy(policy)}, ${path}: ${resolved.message}.` };
    const unknown = new Set<string>();
    const overriders = substitute(rule.overriders, resolved.values, unknown);
    for (const what of unknownNames(policy, unknown))
      warnings.push(`${describePolicy(policy)}, ${path}: ${what} is not one of its variables and is not replaced.`);
    rules.push({ ...selected, rule: { ...rule, overriders } });
    keys.push(JSON.stringify([...resolved.values]));
  }
  return { ok: true, rules, key: keys.join('|'), warnings };
}

/** Rules that select no cluster of the fleet, usually because of a mistyped name or label. */
export function rulesForNobody(rules: readonly SelectedRule[], fleet: readonly Cluster[]): readonly string[] {
  return rules
    .filter((selected) => selected.rule.targetCluster && !fleet.some((cluster) => rulesFor(cluster, [selected]).length > 0))
    .map(({ policy, path }) => `${describePolicy(policy)}, ${path.replace(/\.?overriders$/, '')}: targetCluster selects no cluster.`);
}

/** Names of unknown variables. Text that looks like a variable may be part of a secret value, which no message may quote. */
function unknownNames({ spec }: OverridePolicy, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  return selectsSecrets(spec) ? ['a name in one of its values'] : [...names].map((name) => `\${${name}}`);
}

function hasVariables({ spec }: OverridePolicy): boolean {
  return (spec.variables?.length ?? 0) > 0;
}
