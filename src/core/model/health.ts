/**
 * The health of a work, a resource or an application, ordered from best to worst: the health of a whole is the worst health of its parts.
 */
export const healths = ['HEALTHY', 'SUSPENDED', 'PROGRESSING', 'UNKNOWN', 'MISSING', 'DEGRADED'] as const;
export type Health = (typeof healths)[number];

export function worse(a: Health, b: Health): Health {
  return healths.indexOf(a) >= healths.indexOf(b) ? a : b;
}
