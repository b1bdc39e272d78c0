import type { Toleration } from '../policy/policy.js';
import type { Taint } from './cluster.js';

/** An absent key with Exists tolerates every key, an absent effect every effect. */
export function tolerates({ key, operator = 'Equal', value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return operator === 'Equal' && key === taint.key && (value ?? '') === (taint.value ?? '');
}

/** `burst-only:NoSchedule`, `tier=gold:NoExecute`. */
export function describeTaint({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}
