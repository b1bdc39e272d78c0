import type { DeliveryState, Health } from '../data/generated/graphql.js';
import { healthOrder } from './cluster-health.js';

interface Judged {
  readonly health: Health;
  readonly delivery: { readonly state: DeliveryState };
  readonly kind: string;
  readonly name: string;
}

/** Sorts the most urgent first: by health, where BLOCKED counts at least as UNKNOWN, then by kind and name. */
export function byAttention(a: Judged, b: Judged): number {
  return rank(a) - rank(b) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name);
}

function rank({ health, delivery }: Judged): number {
  const own = healthOrder.indexOf(health);
  return delivery.state === 'BLOCKED' ? Math.min(own, healthOrder.indexOf('UNKNOWN')) : own;
}
