import type { LinkProps } from '@tanstack/react-router';
import type { ApplicationNumbers } from '../../data/applications.js';
import type { HealthGroup } from '../../data/health-group.js';
import { useText } from '../../messages/messages.js';
import { type BarPart, HealthBar } from '../../parts/health-bar.js';
import type { Tone } from '../../state/tone.js';

interface ApplicationBarProps {
  readonly numbers: ApplicationNumbers;
  readonly chosen?: HealthGroup | undefined;
  readonly isBlocked?: boolean;
  readonly to?: LinkProps['to'];
}

/** Health counts of all applications; each number filters the list. */
export function ApplicationBar({ numbers, chosen, isBlocked = false, to }: ApplicationBarProps) {
  const text = useText();
  const { health } = numbers;
  const group = (key: HealthGroup, tone: Tone, count: number): BarPart => ({
    key,
    word: text.healthGroup[key],
    tone,
    count,
    isChosen: chosen === key,
    search: { health: key, delivery: undefined },
  });
  const parts: readonly BarPart[] = [
    {
      key: 'all',
      word: text.applications.noun(numbers.total),
      tone: null,
      count: numbers.total,
      isChosen: chosen === undefined && !isBlocked && to === undefined,
      search: { health: undefined, delivery: undefined },
    },
    group('failing', 'bad', health.degraded + health.missing),
    group('unknown', 'lost', health.unknown),
    group('progressing', 'moving', health.progressing),
    group('suspended', 'paused', health.suspended),
    group('healthy', 'good', health.healthy),
    ...(numbers.blocked > 0 || isBlocked
      ? [
          {
            key: 'blocked',
            word: text.delivery.BLOCKED,
            tone: null,
            count: numbers.blocked,
            isChosen: isBlocked,
            search: { health: undefined, delivery: 'blocked' },
          },
        ]
      : []),
  ];
  return <HealthBar label={text.applications.byState} parts={parts} format={text.count} {...(to ? { to } : {})} />;
}
