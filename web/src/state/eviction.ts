import type { EvictionState } from '../data/generated/graphql.js';
import type { Tone } from './tone.js';

export const toneOfEviction: Readonly<Record<EvictionState, Tone>> = {
  RUNNING: 'moving',
  BLOCKED: 'lost',
  DONE: 'good',
  CANCELLED: 'absent',
  EXPIRED: 'absent',
};
