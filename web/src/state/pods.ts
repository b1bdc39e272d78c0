import type { Tone } from './tone.js';

interface PodState {
  readonly phase: string;
  readonly ready: boolean;
  readonly reason?: string | null;
}

/** Waiting reasons of pods that are still starting. */
const passing: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing', 'ContainersNotReady', 'ContainersNotInitialized']);

export function toneOfPod({ phase, ready, reason }: PodState): Tone {
  if (ready || phase === 'Succeeded') return 'good';
  if (reason === 'Terminating') return 'absent';
  if (phase === 'Failed' || (reason != null && !passing.has(reason))) return 'bad';
  return phase === 'Unknown' ? 'lost' : 'moving';
}

const order: Readonly<Record<Tone, number>> = { bad: 0, lost: 1, moving: 2, absent: 3, paused: 4, good: 5 };

/** Pods that need attention first, then by cluster and name. */
export function urgentFirst<Row extends { readonly cluster: string; readonly pod: PodState & { readonly name: string } }>(
  rows: readonly Row[],
): readonly Row[] {
  return rows.toSorted(
    (a, b) =>
      order[toneOfPod(a.pod)] - order[toneOfPod(b.pod)] || a.cluster.localeCompare(b.cluster) || a.pod.name.localeCompare(b.pod.name),
  );
}
