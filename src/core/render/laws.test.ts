import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aDeployment, anOverride } from '../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawRuns } from '../../../test/support/law-runs.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { OverridePolicy, Overriders, ResourceSelector } from '../model/policy/policy.js';
import { render } from './render.js';

const own = { apiVersion: 'apps/v1', kind: 'Deployment' };
/** From the least to the most precise selector. */
const selectors: readonly (readonly ResourceSelector[])[] = [
  [own],
  [{ ...own, labelSelector: { matchLabels: { app: 'web' } } }],
  [{ ...own, name: 'web' }],
];
const policy = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  clusterWide: fc.boolean(),
  precision: fc.nat(selectors.length - 1),
});
const policies = fc.uniqueArray(policy, { minLength: 1, maxLength: 6, selector: ({ name, clusterWide }) => `${name}/${clusterWide}` });
type Policy = typeof policy extends fc.Arbitrary<infer T> ? T : never;

const label = (value: string): Overriders => ({ labelsOverrider: [{ operator: 'add', value: { last: value } }] });
const fleet = [aCluster('one'), aCluster('two')];
const template = aDeployment('web', { labels: { app: 'web' } });

describe('the laws of rendering', () => {
  it(
    'the policy of the namespace has the last word, then the more precise selector, then the later name; and again the same bytes',
    () => {
      fc.assert(
        fc.property(policies, fc.nat(), (list, turn) => {
          const overrides = list.map((one) => overrideOf(one, label(textOf(one))));
          const last = [...list].sort(compareWords).at(-1)!;
          const first = rendered(overrides);
          claim(first.metadata.labels).toEqual({ app: 'web', last: textOf(last) });
          const at = turn % overrides.length;
          claim(canonicalJson(rendered([...overrides.slice(at), ...overrides.slice(0, at)]))).toBe(canonicalJson(first));
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'overriders of one rule apply in one order, however they are written, and plaintext has the last word',
    () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(kinds, { minLength: 1 }), fc.shuffledSubarray(kinds, { minLength: 1 }), (some, others) => {
          const written = [...new Set([...some, ...others])];
          const block = Object.fromEntries(written.map((kind) => [kind, blocks[kind]])) as Overriders;
          const manifest = rendered([overrideOf({ name: 'a', clusterWide: false, precision: 0 }, block)]);
          const [container] = (manifest as unknown as Workload).spec.template.spec.containers;
          // Plaintext overwrites the results of earlier overriders, so it runs last.
          if (written.includes('plaintext'))
            claim([container.image, container.command, container.args]).toEqual(['plain', ['plain'], ['plain']]);
          else {
            if (written.includes('imageOverrider')) expect(container.image).toContain('registry.example');
            if (written.includes('commandOverrider')) claim(container.command).toEqual(['run']);
            if (written.includes('argsOverrider')) claim(container.args).toEqual(['fast']);
          }
          const sorted = Object.fromEntries(written.toSorted().map((kind) => [kind, blocks[kind]])) as Overriders;
          claim(rendered([overrideOf({ name: 'a', clusterWide: false, precision: 0 }, sorted)])).toEqual(manifest);
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );
});

interface Workload {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly [{ readonly image: string; readonly command: unknown; readonly args: unknown }] };
    };
  };
}

const container = '/spec/template/spec/containers/0';
const blocks = {
  imageOverrider: [{ component: 'Registry', operator: 'replace', value: 'registry.example' }],
  commandOverrider: [{ containerName: 'web', operator: 'add', value: ['run'] }],
  argsOverrider: [{ containerName: 'web', operator: 'add', value: ['fast'] }],
  plaintext: ['image', 'command', 'args'].map((field) => ({
    path: `${container}/${field}`,
    operator: 'add',
    value: field === 'image' ? 'plain' : ['plain'],
  })),
} as const;
const kinds = Object.keys(blocks) as (keyof typeof blocks)[];

function rendered(overrides: readonly OverridePolicy[]) {
  const ask = { template, policy: { resourceSelectors: [own] }, seats: [{ cluster: 'one', replicas: 2 }], completions: null };
  const answer = render(ask, fleet, overrides);
  if (!answer.ok) throw new Error(answer.message);
  return answer.works[0]!.manifest;
}

function overrideOf({ name, clusterWide, precision }: Policy, overriders: Overriders): OverridePolicy {
  return anOverride(name, { resourceSelectors: selectors[precision]!, overrideRules: [{ overriders }] }, clusterWide ? '' : 'shop');
}

function textOf({ name, clusterWide }: Policy): string {
  return `${clusterWide ? 'all' : 'shop'}-${name}`;
}

function compareWords(a: Policy, b: Policy): number {
  return Number(b.clusterWide) - Number(a.clusterWide) || a.precision - b.precision || (a.name < b.name ? -1 : 1);
}
