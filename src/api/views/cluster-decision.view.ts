import type { CapacityUsed as CoreCapacityUsed, ClusterDecision as CoreClusterDecision } from '../../core/model/decision.js';
import type { CapacitySource, CapacityUsed, ClusterDecision } from '../generated/schema.js';

export function clusterDecisionView({ before = null, capacity, remedy, ...one }: CoreClusterDecision): ClusterDecision {
  return { ...one, admit: remedy, before, capacity: capacity ? capacityView(capacity) : null };
}

function capacityView({ source, ageSeconds, ...capacity }: CoreCapacityUsed): CapacityUsed {
  return { ...capacity, source: source.toUpperCase() as CapacitySource, ageSeconds: ageSeconds === null ? null : Math.round(ageSeconds) };
}
