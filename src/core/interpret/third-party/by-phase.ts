import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Health } from '../../model/health.js';
import { healthy, type Judgement, unknown, unreported } from '../kind-interpreter.js';

/** The phases of a kind by health: `{ HEALTHY: ['Running'], DEGRADED: ['Failed'] }`. */
export type Phases = Readonly<Partial<Record<Health, readonly string[]>>>;

/** Derives the health from one field of the status. The message is the first of `messagePaths` that has a value. */
export function byPhase(path: readonly string[], phases: Phases, ...messagePaths: readonly (readonly string[])[]) {
  const healths = new Map(Object.entries(phases).flatMap(([health, words]) => words.map((word) => [word, health as Health] as const)));
  return (object: KubeObject): Judgement => {
    const phase = textOf(at(object, ...path));
    if (phase === null) return unreported;
    const health = healths.get(phase);
    if (health === undefined) return unknown(`the phase ${phase} is unknown`);
    if (health === 'HEALTHY') return healthy;
    const said = messagePaths.map((one) => textOf(at(object, ...one))).find(Boolean);
    return { health, message: said ?? `the phase is ${phase || 'not set'}` };
  };
}
