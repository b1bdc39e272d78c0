import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  MinusSquareOutlined,
  PauseCircleOutlined,
  QuestionCircleOutlined,
  StopOutlined,
  SyncOutlined,
  WarningFilled,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { ClusterRow } from '../data/clusters.js';
import type { DeliveryState, Health, WorkState } from '../data/generated/graphql.js';
import { useText } from '../messages/messages.js';

type Icon = ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
type Tone = 'good' | 'moving' | 'bad' | 'paused' | 'absent' | 'unknown';

/** A shape, a colour and a word for each state, so that no reader depends on one of them alone. */
const byHealth: Readonly<Record<Health, { readonly icon: Icon; readonly tone: Tone }>> = {
  HEALTHY: { icon: CheckCircleFilled, tone: 'good' },
  PROGRESSING: { icon: SyncOutlined, tone: 'moving' },
  DEGRADED: { icon: CloseCircleFilled, tone: 'bad' },
  SUSPENDED: { icon: PauseCircleOutlined, tone: 'paused' },
  MISSING: { icon: MinusSquareOutlined, tone: 'absent' },
  UNKNOWN: { icon: QuestionCircleOutlined, tone: 'unknown' },
};

const byWorkState: Readonly<Record<WorkState, { readonly icon: Icon; readonly tone: Tone }>> = {
  PENDING: { icon: ClockCircleOutlined, tone: 'moving' },
  APPLIED: { icon: CheckCircleFilled, tone: 'good' },
  BLOCKED: { icon: StopOutlined, tone: 'bad' },
  DELETING: { icon: MinusSquareOutlined, tone: 'absent' },
};

const byDelivery: Readonly<Record<DeliveryState, { readonly icon: Icon; readonly tone: Tone }>> = {
  DELIVERED: { icon: CheckCircleFilled, tone: 'good' },
  DELIVERING: { icon: ClockCircleOutlined, tone: 'moving' },
  BLOCKED: { icon: StopOutlined, tone: 'bad' },
};

export function DeliveryMark({ state }: { readonly state: DeliveryState }) {
  const text = useText();
  return <Mark {...byDelivery[state]} word={text.delivery[state]} />;
}

export function HealthMark({ health }: { readonly health: Health }) {
  const text = useText();
  return <Mark {...byHealth[health]} word={text.health[health]} />;
}

export function WorkStateMark({ state }: { readonly state: WorkState }) {
  const text = useText();
  return <Mark {...byWorkState[state]} word={text.workState[state]} />;
}

export function ChosenMark({ chosen }: { readonly chosen: boolean }) {
  const text = useText();
  return chosen ? (
    <Mark icon={CheckCircleFilled} tone="good" word={text.application.chosen} />
  ) : (
    <Mark icon={StopOutlined} tone="unknown" word={text.application.refused} />
  );
}

/** A cluster that is not heard from is stale before it is anything else. */
export function ClusterMark({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  if (cluster.stale) return <Mark icon={WarningFilled} tone="paused" word={text.clusters.stale} />;
  if (cluster.health === 'HEALTHY') return <Mark icon={CheckCircleFilled} tone="good" word={text.clusters.ready} />;
  return <HealthMark health={cluster.health} />;
}

export function Mark({ icon: Icon, tone, word }: { readonly icon: Icon; readonly tone: Tone; readonly word: string }) {
  return (
    <span className={`mark mark-${tone}`}>
      <Icon aria-hidden />
      <span>{word}</span>
    </span>
  );
}
