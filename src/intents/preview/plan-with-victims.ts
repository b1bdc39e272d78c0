import type { Actor } from '../../auth/actor.js';
import type { ResourceKey, Yield } from '../../core/model/plan.js';
import type { Intents } from '../../store/intents/intents-port.js';
import { type Candidate, candidateFrom } from '../judge/candidate.js';
import type { Planned } from './preview-answer.js';

/** If the plans preempt workloads, plans again with the victims included, so that the preview shows what they lose and where they go. */
export async function withVictims(
  intents: Pick<Intents, 'stored'>,
  actor: Actor,
  candidates: readonly Candidate[],
  planAll: (all: readonly Candidate[]) => Promise<readonly Planned[]>,
): Promise<readonly Planned[]> {
  const planned = await planAll(candidates);
  const yields = yieldsOf(planned);
  if (yields.size === 0) return planned;

  const known = new Map(candidates.map((candidate) => [candidate.seen.key, candidate]));
  const missing = [...yields.keys()].filter((key) => !known.has(key));
  const others = missing.length === 0 ? [] : await intents.stored(actor, missing);
  const all = [...candidates, ...others.map(candidateFrom)];
  return planAll(all.map((candidate) => giving(candidate, yields.get(candidate.seen.key))));
}

function giving(candidate: Candidate, yields: readonly Yield[] | undefined): Candidate {
  return yields ? { ...candidate, seen: { ...candidate.seen, yields: [...(candidate.seen.yields ?? []), ...yields] } } : candidate;
}

function yieldsOf(planned: readonly Planned[]): ReadonlyMap<ResourceKey, readonly Yield[]> {
  const yields = new Map<ResourceKey, Yield[]>();
  for (const { ref, preview } of planned) {
    if (!preview.preempts) continue;
    const { cluster, victims, priority } = preview.preempts;
    for (const { key, keeps } of victims) {
      const taker = `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}`;
      yields.set(key, [...(yields.get(key) ?? []), { cluster, keeps, taker, priority }]);
    }
  }
  return yields;
}
