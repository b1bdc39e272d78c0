import { afterEach, describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, aPolicy, aWorld } from '../../../test/support/builders.js';
import type { Policy } from '../../core/model/policy/policy.js';
import { placementWarnings } from './placement-warnings.js';
import { scopeWarnings } from './scope-warnings.js';

/** Turns of the event loop since `count`. */
let turns = 0;
let counting: NodeJS.Immediate | null = null;
const count = () => {
  turns = 0;
  const next = () => {
    turns += 1;
    counting = setImmediate(next);
  };
  counting = setImmediate(next);
};
afterEach(() => clearImmediate(counting!));

const actor = { name: 'a', may: () => true } as unknown as Parameters<typeof scopeWarnings>[1];
const policies = Array.from({ length: 1_200 }, (_, i) =>
  aPolicy(`p-${i}`, { resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', name: `other-${i}` }] }),
);
const resources = Array.from({ length: 5_000 }, (_, i) => aConfigMap(`c-${i}`));

describe('warnings about a large intent', () => {
  it('about objects that are not placed leave turns to other requests', async () => {
    const world = aWorld({ clusters: [aCluster('paris')], policies });
    count();
    const warnings = await placementWarnings(world, resources, []);

    expect(warnings).toHaveLength(21);
    expect(turns).toBeGreaterThan(0);
  });

  it('about policies that select nothing leave turns to other requests', async () => {
    count();
    const intents = { affected: async () => [] };
    const warnings = await scopeWarnings(intents, actor, { clusters: [aCluster('paris')] }, { resources, policies: policies as Policy[] });

    expect(warnings).toHaveLength(1_200);
    expect(turns).toBeGreaterThan(0);
  });
});
