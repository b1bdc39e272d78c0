import type { LinkProps } from '@tanstack/react-router';
import type { ClusterNumbers } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { HealthBar } from '../../parts/health-bar.js';

interface ClusterBarProps {
  readonly numbers: ClusterNumbers;
  readonly chosen?: 'yes' | 'no' | undefined;
  readonly to?: LinkProps['to'];
}

/** Health counts of all clusters; each number filters the list. */
export function ClusterBar({ numbers, chosen, to }: ClusterBarProps) {
  const text = useText();
  const { total, ready, notReady, unreachable } = numbers;
  return (
    <HealthBar
      label={text.clusters.byState}
      format={text.count}
      {...(to ? { to } : {})}
      parts={[
        {
          key: 'all',
          word: text.clusters.noun(total),
          tone: null,
          count: total,
          isChosen: chosen === undefined && to === undefined,
          search: { ready: undefined },
        },
        {
          key: 'not',
          word: text.clusters.notReady,
          tone: 'bad',
          count: notReady,
          isChosen: chosen === 'no' && notReady > 0,
          search: { ready: 'no' },
        },
        {
          key: 'lost',
          word: text.clusters.unreachable,
          tone: 'lost',
          count: unreachable,
          isChosen: chosen === 'no' && notReady === 0,
          search: { ready: 'no' },
        },
        { key: 'ready', word: text.clusters.ready, tone: 'good', count: ready, isChosen: chosen === 'yes', search: { ready: 'yes' } },
      ]}
    />
  );
}
