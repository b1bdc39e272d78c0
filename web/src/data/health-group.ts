import type { Health } from './generated/graphql.js';

/** The words by which people filter: what asks for attention stands together, whatever it is called in detail. */
export const healthGroups = ['healthy', 'progressing', 'failing', 'unknown', 'suspended'] as const;
export type HealthGroup = (typeof healthGroups)[number];

const members: Readonly<Record<HealthGroup, readonly Health[]>> = {
  healthy: ['HEALTHY'],
  progressing: ['PROGRESSING'],
  failing: ['DEGRADED', 'MISSING'],
  unknown: ['UNKNOWN'],
  suspended: ['SUSPENDED'],
};

export function healthsOf(group: HealthGroup | undefined): readonly Health[] | undefined {
  return group && members[group];
}

export function isHealthGroup(text: unknown): text is HealthGroup {
  return healthGroups.some((group) => group === text);
}
