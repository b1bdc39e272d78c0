/** The names of the loops. */
export type Step = 'fleet' | 'plan' | 'dispatch' | 'observe' | 'report';

/**
 * Wakes the loop of a step (`keys` are passed only within the process). A lost wake-up costs only latency: each loop also polls every few
 * seconds.
 */
export interface Wakeups {
  wake(step: Step | 'api'): void;
  onWake(step: Step | 'api', run: () => void): () => void;
}
