// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write variables so.
import { describe, expect, it } from '@jest/globals';
import { aCluster, aDeployment, anOverride } from '../../../test/support/builders.js';
import type { OverridePolicySpec } from '../model/policy/policy.js';
import { render } from './render.js';

const fleet = [
  aCluster('paris', { region: 'eu-west', labels: { tier: 'gold', workers: '8' }, properties: { registry: 'registry.paris.example' } }),
  aCluster('tokyo', { region: 'ap-east', labels: { tier: 'base', workers: 'many' } }),
];

function rendered(spec: OverridePolicySpec, clusters: readonly string[] = ['paris', 'tokyo']) {
  const seats = clusters.map((cluster) => ({ cluster, replicas: 2 }));
  return render({ template: aDeployment('web'), policy: { resourceSelectors: [] }, seats, completions: null }, fleet, [
    anOverride('o', spec),
  ]);
}

const env = (value: string) => [{ overriders: { plaintext: [{ path: '/spec/template/spec/env', operator: 'add' as const, value }] } }];

function envs(spec: OverridePolicySpec, clusters?: readonly string[]) {
  const answer = rendered(spec, clusters);
  if (!answer.ok) return answer.message;
  return answer.works.map(
    ({ manifest }) => (manifest as unknown as { spec: { template: { spec: { env: unknown } } } }).spec.template.spec.env,
  );
}

describe('P20: variables of overrides', () => {
  it.each<{ variables: OverridePolicySpec['variables']; value: string; want: unknown }>([
    { variables: [{ name: 'region', from: { field: 'region' } }], value: '${region}', want: ['eu-west', 'ap-east'] },
    { variables: [{ name: 'tier', from: { label: 'tier' } }], value: 'tier=${tier}', want: ['tier=gold', 'tier=base'] },
    { variables: [{ name: 'size', type: 'Integer', values: { paris: 3 }, default: 1 }], value: '${size}', want: [3, 1] },
    { variables: [{ name: 'on', type: 'Boolean', values: { paris: 'true' }, default: false }], value: '${on}', want: [true, false] },
    { variables: [{ name: 'x', default: 'y' }], value: '$${x} is ${x}', want: ['${x} is y', '${x} is y'] },
  ])('$value is $want', ({ variables, value, want }) => {
    expect(envs({ variables: variables!, overrideRules: env(value) })).toEqual(want);
  });

  it('a value of the wrong type names policy, rule, variable and cluster, and nothing is rendered', () => {
    const variables = [{ name: 'workers', type: 'Integer' as const, from: { label: 'workers' } }];
    expect(envs({ variables, overrideRules: env('${workers}') })).toBe(
      'In cluster tokyo: OverridePolicy shop/o, spec.overrideRules[0].overriders: variable workers is not of type Integer here (label workers of the cluster).',
    );
    expect(envs({ variables, overrideRules: env('${workers}') }, ['paris'])).toEqual([8]);
  });

  it('a cluster without a value cannot be rendered unless there is a default', () => {
    const variables = [{ name: 'registry', from: { property: 'registry' } }];
    expect(envs({ variables, overrideRules: env('${registry}') })).toMatch(/^In cluster tokyo: .*variable registry has no value here/);
    expect(envs({ variables: [{ ...variables[0]!, default: 'docker.io' }], overrideRules: env('${registry}') })).toEqual([
      'registry.paris.example',
      'docker.io',
    ]);
  });

  it('stay strings where only strings are allowed', () => {
    const variables = [{ name: 'size', type: 'Integer' as const, default: 3 }];
    const overrideRules = [{ overriders: { labelsOverrider: [{ operator: 'add' as const, value: { size: '${size}' } }] } }];
    const answer = rendered({ variables, overrideRules }, ['paris']);
    expect(answer.ok && answer.works[0]!.manifest.metadata.labels).toEqual({ size: '3' });
  });

  it('do not affect policies without any, and cause warnings for unknown names', () => {
    expect(envs({ overrideRules: env('${HOME}') }, ['paris'])).toEqual(['${HOME}']);
    // The values of a policy that may select Secrets would not be quoted.
    const resourceSelectors = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];
    const answer = rendered({ resourceSelectors, variables: [{ name: 'a', default: 1 }], overrideRules: env('${HOME}') }, ['paris']);
    expect(answer.ok && answer.warnings).toEqual([
      'OverridePolicy shop/o, spec.overrideRules[0].overriders: ${HOME} is not one of its variables and is not replaced.',
    ]);
  });

  it('clusters with equal values share one object', () => {
    const answer = rendered({ variables: [{ name: 'a', default: 1 }], overrideRules: env('${a}') });
    expect(answer.ok && answer.works[0]!.manifest === answer.works[1]!.manifest).toBe(true);
  });
});

describe('a rule that selects no cluster', () => {
  it('causes a warning', () => {
    const [rule] = env('x');
    const answer = rendered({ overrideRules: [{ ...rule!, targetCluster: { clusterNames: ['pariss'] } }] });
    expect(answer.ok && answer.warnings).toEqual(['OverridePolicy shop/o, spec.overrideRules[0]: targetCluster selects no cluster.']);
  });
});
