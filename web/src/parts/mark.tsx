import { CircleCheck, CircleDashed, CirclePause, CircleX, LoaderCircle, type LucideIcon, TriangleAlert, Unplug } from 'lucide-react';
import type { ClusterRow } from '../data/clusters.js';
import type { Health, WorkState } from '../data/generated/graphql.js';
import { useText } from '../messages/messages.js';
import type { Whole } from '../state/standing.js';
import { type Tone, toneOfDelivery, toneOfHealth, toneOfWork } from '../state/tone.js';

/** A shape for each state, so that no reader depends on its colour. */
const shapes: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  moving: LoaderCircle,
  bad: CircleX,
  lost: Unplug,
  paused: CirclePause,
  absent: CircleDashed,
};

export function Mark({ tone, word, icon }: { readonly tone: Tone; readonly word: string; readonly icon?: LucideIcon | undefined }) {
  return (
    <span className={`mark mark-${tone}`}>
      <ToneIcon tone={tone} icon={icon} />
      <span>{word}</span>
    </span>
  );
}

export function ToneIcon({ tone, icon }: { readonly tone: Tone; readonly icon?: LucideIcon | undefined }) {
  const Shape = icon ?? shapes[tone];
  return <Shape size={14} strokeWidth={2.25} aria-hidden />;
}

export function HealthMark({ health }: { readonly health: Health }) {
  return <Mark tone={toneOfHealth[health]} word={useText().health[health]} />;
}

export function DeliveryMark({ of: { state, reason } }: { readonly of: Whole['delivery'] }) {
  const text = useText();
  const word = reason === 'MOVING' ? text.state.moving : text.delivery[state];
  return <Mark tone={toneOfDelivery[state]} word={word} icon={state === 'BLOCKED' ? TriangleAlert : undefined} />;
}

export function WorkStateMark({ state }: { readonly state: WorkState }) {
  return <Mark tone={toneOfWork[state]} word={useText().workState[state]} />;
}

/** If a cluster does not answer, that is displayed first, because all its other data is old. */
export function ClusterMark({ cluster }: { readonly cluster: Pick<ClusterRow, 'stale' | 'health'> }) {
  const text = useText();
  if (cluster.stale || cluster.health === 'UNKNOWN') return <Mark tone="lost" word={text.clusters.unreachable} />;
  if (cluster.health === 'HEALTHY') return <Mark tone="good" word={text.clusters.ready} />;
  return <Mark tone="bad" word={text.clusters.notReady} />;
}
