import type { ApplicationRef } from '../../core/model/application.js';
import { covers, describeTarget, type StandingFreeze } from '../../core/model/movement/freeze.js';
import type { PlanPreview, WorkChange } from '../../core/preview.js';

interface PlannedChange {
  readonly application?: ApplicationRef | null;
  readonly preview: Pick<PlanPreview, 'lost' | 'steps' | 'decision'>;
}

/** The first freeze that holds a change of the plan back; null: none does. */
export function freezeOf(
  freezes: readonly StandingFreeze[],
  planned: PlannedChange,
  { action, cluster }: WorkChange,
): StandingFreeze | null {
  if (action === 'UNCHANGED' || freezes.length === 0) return null;
  const { application = null, preview } = planned;
  const isMove = preview.lost.length > 0 || preview.steps.length > 0;
  const scopes = ['ALL', ...(action === 'DELETE' ? ['DELETES'] : []), ...(isMove ? ['MOVES'] : [])];
  const thing = { cluster, application: application ?? { namespace: '', name: '' }, policy: preview.decision.policy };
  return freezes.find((freeze) => scopes.includes(freeze.scope) && covers(freeze, thing)) ?? null;
}

/** Why a change waits, as a sentence without its end: `ALL is frozen for cluster idc-a: an audit`. */
export function describeFreeze(freeze: StandingFreeze): string {
  return `${freeze.scope} is frozen for ${describeTarget(freeze)}: ${freeze.reason}`;
}

/** One warning for each freeze that holds changes back, with their number. */
export function freezeWarnings(held: readonly StandingFreeze[]): readonly string[] {
  return [...Map.groupBy(held, ({ id }) => id).values()].map(
    (changes) =>
      `${changes.length} of these changes ${changes.length === 1 ? 'waits' : 'wait'} for the end of a freeze. ${describeFreeze(changes[0]!)}.`,
  );
}
