import { healths } from '../../../core/model/health.js';

const order = `array[${healths.map((health) => `'${health}'`).join(', ')}]`;

/** Rank of a health from best to worst, starting at 1. */
export function rankOf(health: string): string {
  return `array_position(${order}, ${health})`;
}

export function healthAt(rank: string): string {
  return `(${order})[${rank}]`;
}

/** A resource that was accepted but not reported yet is PROGRESSING. */
export const RESOURCE_HEALTH = "coalesce(b.health, 'PROGRESSING')";
