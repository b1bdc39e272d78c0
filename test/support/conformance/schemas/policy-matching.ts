import { compareCandidates } from '../../../../src/core/match/choose-policy.js';
import { excludedBecause, skippedBecause } from '../../../../src/core/match/exclusions.js';
import { match } from '../../../../src/core/match/match.js';
import { dependsOn } from '../../../../src/core/model/dependents.js';
import type { Placement, PlacementPolicy, ResourceSelector } from '../../../../src/core/model/policy/policy.js';
import { bestPrecision, precisionOf, selectsAny } from '../../../../src/core/model/policy/resource-selector.js';
import { placementChanged, rescheduleRequested } from '../../../../src/core/schedule/triggers.js';
import { type KarmadaPolicy, toPlacementPolicy, toTemplate } from '../adapt.js';
import type { Schema } from '../schemas.js';

export const policyMatching: Readonly<Record<string, Schema>> = {
  'selector-precision': ({ resource, selector }) => ({ precision: precisionOf(selector as ResourceSelector, toTemplate(resource)) }),
  'selectors-any': ({ resource, selectors }) => ({ matches: selectsAny(selectors as ResourceSelector[], toTemplate(resource)) }),
  'selectors-best-precision': ({ resource, selectors }) => ({
    precision: bestPrecision(selectors as ResourceSelector[], toTemplate(resource)),
  }),
  'best-policy': ({ resource, policies }) => {
    const placements = (policies as KarmadaPolicy<PlacementPolicy['spec']>[]).map(toPlacementPolicy);
    const matched = match({ template: toTemplate(resource), claim: null }, { policies: placements, overrides: [] });
    return { policy: matched.kind === 'matched' ? matched.policy.name : null };
  },
  'name-tie-break': ({ a, b }) => ({ winner: [a, b].map(named).sort(compareCandidates)[0]!.policy.name || null }),
  'resource-excluded': ({ object, skippedNamespaces }) => {
    const template = toTemplate(object);
    const skipped = skippedBecause(template, (skippedNamespaces as string[] | null) ?? []);
    return { considered: (excludedBecause(template) ?? skipped) === null };
  },
  'dependency-match': ({ changed, dependencies }) => {
    const { labels, ...reference } = changed as Parameters<typeof dependsOn>[1];
    const affects = dependsOn(dependencies as Parameters<typeof dependsOn>[0], { ...reference, labels: labels ?? undefined });
    return typeof affects === 'boolean' ? { affects } : { error: affects.invalid };
  },
  'placement-changed': ({ placement, appliedPlacement, observedAffinityName }) => ({
    rescheduleNeeded: placementChanged(placement as Placement, appliedPlacement as Placement | null, observedAffinityName as string),
  }),
  'reschedule-requested': ({ rescheduleTriggeredAt, lastScheduledTime }) => ({
    rescheduleNeeded: rescheduleRequested(rescheduleTriggeredAt as string | null, lastScheduledTime as string | null),
  }),
};

function named(name: unknown): Parameters<typeof compareCandidates>[0] {
  const policy = toPlacementPolicy({ metadata: { name: (name as string | null) ?? '' }, spec: { resourceSelectors: [] } });
  return { policy, precision: 'MatchAll' };
}
