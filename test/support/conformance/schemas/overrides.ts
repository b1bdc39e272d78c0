import type { Cluster } from '../../../../src/core/model/cluster/cluster.js';
import type { OverridePolicy } from '../../../../src/core/model/policy/policy.js';
import { overrideRules, rulesFor, type SelectedRule } from '../../../../src/core/render/override-rules.js';
import { renderObject } from '../../../../src/core/render/render.js';
import { type KarmadaCluster, type KarmadaPolicy, toCluster, toClusterOverridePolicy, toOverridePolicy, toTemplate } from '../adapt.js';
import type { Fields } from '../case-file.js';
import type { Schema } from '../schemas.js';

type Policies = readonly KarmadaPolicy<OverridePolicy['spec']>[];

export const overrides: Readonly<Record<string, Schema>> = {
  'override-render': (input) => {
    const rules = rulesOf(input, [
      ...((input['clusterOverridePolicies'] ?? []) as Policies).map(toClusterOverridePolicy),
      ...((input['overridePolicies'] ?? []) as Policies).map(toOverridePolicy),
    ]);
    const rendered = renderObject(toTemplate(input['object']), rules);
    if (!rendered.ok) return { error: rendered.message };
    return {
      object: rendered.manifest,
      appliedClusterOverridePolicies: namesOf(rules, 'ClusterOverridePolicy'),
      appliedOverridePolicies: namesOf(rules, 'OverridePolicy'),
    };
  },
  'override-matching': (input) => ({
    applyInOrder: rulesOf(input, (input['policies'] as Policies).map(toOverridePolicy)).map(({ policy, rule }) => ({
      policy: policy.name,
      overriders: rule.overriders,
    })),
  }),
};

function rulesOf({ object, cluster }: Fields, policies: readonly OverridePolicy[]): readonly SelectedRule[] {
  const target: Cluster = toCluster(cluster as KarmadaCluster);
  return rulesFor(target, overrideRules(toTemplate(object), policies));
}

function namesOf(rules: readonly SelectedRule[], kind: OverridePolicy['kind']): readonly string[] {
  return rules.filter(({ policy }) => policy.kind === kind).map(({ policy }) => policy.name);
}
