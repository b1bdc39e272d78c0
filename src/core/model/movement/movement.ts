import { at, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Movement } from '../policy/policy.js';

/** The settings of a move with defaults applied. */
export interface MovementSettings {
  readonly maxUnavailable: number | string;
  readonly maxSurge: number | string;
  /** Time limit of a step, in seconds. */
  readonly deadlineSeconds: number;
  /** The old copy must be confirmed deleted before the new one starts. */
  readonly exclusive: boolean;
}

const DEFAULT_SURGE = '25%';
const DEFAULT_DEADLINE_SECONDS = 600;

export function movementSettings(movement: Movement | undefined, template: KubeObject): MovementSettings {
  return {
    maxUnavailable: movement?.maxUnavailable ?? 0,
    maxSurge: movement?.maxSurge ?? DEFAULT_SURGE,
    deadlineSeconds: deadlineSeconds(movement?.deadline),
    exclusive: movement?.exclusive ?? isExclusive(template),
  };
}

/**
 * Whether a template must not run in two clusters at once: a StatefulSet with volume claims would split its data, and a cron job would run
 * twice.
 */
export function isExclusive(template: KubeObject): boolean {
  if (template.kind === 'CronJob' || template.kind === 'AdvancedCronJob') return true;
  return template.kind === 'StatefulSet' && itemsOf(at(template, 'spec', 'volumeClaimTemplates')).length > 0;
}

/** The time limit of a step; the default if the policy has none. */
export function deadlineSeconds(deadline: unknown): number {
  return secondsOf(deadline) ?? DEFAULT_DEADLINE_SECONDS;
}

const secondsIn = { s: 1, m: 60, h: 3600 } as const;

/** Whole seconds, or `90s`, `10m`, `1h`; null for anything else. */
export function secondsOf(deadline: unknown): number | null {
  if (typeof deadline === 'number') return deadline;
  const found = typeof deadline === 'string' ? /^(\d{1,6})([smh])$/.exec(deadline) : null;
  return found ? Number(found[1]) * secondsIn[found[2] as keyof typeof secondsIn] : null;
}

/** A count, or a percentage of `total`: rounded up for a surge and down for unavailable replicas, as in Kubernetes. */
export function amountOf(setting: number | string, total: number, round: 'up' | 'down'): number {
  if (typeof setting === 'number') return setting;
  const share = (Number.parseInt(setting, 10) * total) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
