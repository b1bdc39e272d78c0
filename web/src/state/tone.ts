import type { DecisionOutcome, DeliveryState, Health, WorkState } from '../data/generated/graphql.js';

/** The kind of attention that a state needs. Each has its own shape and colour (see parts/mark.tsx). */
export type Tone = 'good' | 'moving' | 'bad' | 'lost' | 'paused' | 'absent';

export const toneOfHealth: Readonly<Record<Health, Tone>> = {
  HEALTHY: 'good',
  PROGRESSING: 'moving',
  DEGRADED: 'bad',
  MISSING: 'bad',
  UNKNOWN: 'lost',
  SUSPENDED: 'paused',
};

export const toneOfDelivery: Readonly<Record<DeliveryState, Tone>> = { DELIVERED: 'good', DELIVERING: 'moving', BLOCKED: 'bad' };

export const toneOfWork: Readonly<Record<WorkState, Tone>> = { PENDING: 'moving', APPLIED: 'good', BLOCKED: 'bad', DELETING: 'absent' };

export const toneOfOutcome: Readonly<Record<DecisionOutcome, Tone>> = {
  SCHEDULED: 'good',
  NO_POLICY: 'absent',
  EXCLUDED: 'absent',
  NO_CLUSTER_FIT: 'bad',
  UNSCHEDULABLE: 'bad',
  WAITING_FOR_OVERRIDES: 'moving',
  RENDER_FAILED: 'bad',
};
