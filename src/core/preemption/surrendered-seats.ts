import type { PlanInput, ReplicaAssignment } from '../model/plan.js';
import { counted } from './preemption-text.js';

/** The remaining placements of a resource after higher priorities preempted some. */
export interface SurrenderedSeats {
  readonly left: readonly ReplicaAssignment[];
  /** For messages. */
  readonly sentence: string;
}

/**
 * Null if it has nothing to give up, or gave it up already. A preemption by a workload of equal priority is ignored: priorities may have
 * changed since.
 */
export function surrenderedSeats({ placed, yields = [], priority }: PlanInput): SurrenderedSeats | null {
  const own = priority?.value ?? 0;
  const asked = yields.filter((one) => one.priority > own);
  if (asked.length === 0) return null;

  const said: string[] = [];
  const left = placed.map((seat) => {
    const taking = seat.leaving ? [] : asked.filter((one) => one.cluster === seat.cluster && one.keeps < (seat.replicas ?? 0));
    if (taking.length === 0) return seat;
    const keeps = Math.max(0, Math.min(...taking.map((one) => one.keeps)));
    said.push(
      `${counted((seat.replicas ?? 0) - keeps)} in ${seat.cluster} to ${[...new Set(taking.map(({ taker }) => taker))].join(', ')}`,
    );
    return { ...seat, replicas: keeps };
  });
  return said.length === 0 ? null : { left, sentence: `It gave up ${said.join('; ')}.` };
}
