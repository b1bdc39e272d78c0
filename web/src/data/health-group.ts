import type { Health } from './generated/graphql.js';

/** Health filters: states that need attention are grouped under one word. */
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
