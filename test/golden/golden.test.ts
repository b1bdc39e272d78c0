import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { Cluster } from '../../src/core/model/cluster/cluster.js';
import type { PlanInput, World } from '../../src/core/model/plan.js';
import { plan } from '../../src/core/plan.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aCluster, aWorld, seen } from '../support/builders.js';

/*
 * Whole roads out: `given.yaml` is a fleet, policies and resources, `plan.yaml` what each resource gets and why.
 * UPDATE_GOLDEN=1 writes the plans anew; the diff is then the review.
 */
interface Given {
  readonly clusters: readonly (Partial<Cluster> & { readonly name: string })[];
  readonly policies?: World['policies'];
  readonly overrides?: World['overrides'];
  readonly resources: readonly (Partial<PlanInput> & { readonly template: KubeObject })[];
}

const folder = dirname(fileURLToPath(import.meta.url));

describe('the road out', () => {
  const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'given.yaml')));

  it.each(cases)('%s', (name) => {
    const given = parse(readFileSync(join(folder, name, 'given.yaml'), 'utf8')) as Given;
    const file = join(folder, name, 'plan.yaml');
    const planned = stringify(plansOf(given), { lineWidth: 0, aliasDuplicateObjects: false });
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, planned);
    expect(planned).toBe(readFileSync(file, 'utf8'));
  });
});

function plansOf({ clusters, policies = [], overrides = [], resources }: Given): unknown {
  const world = aWorld({ clusters: clusters.map(({ name, ...facts }) => aCluster(name, facts)), policies, overrides });
  return resources.map(({ template, ...facts }) => {
    // The policy is part of the input.
    const { appliedPolicy: _, ...planned } = plan(seen(template, facts), world);
    return { resource: `${template.kind}/${template.metadata.name}`, ...planned };
  });
}
