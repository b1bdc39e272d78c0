/** The loops, by the word of the road. */
export type Step = 'fleet' | 'plan' | 'dispatch' | 'observe' | 'report';

/**
 * Tells a step that there is news, and no more (`keys` only within the process). A lost wake-up costs latency:
 * each loop also looks for itself every few seconds.
 */
export interface Wakeups {
  wake(step: Step | 'api'): void;
  onWake(step: Step | 'api', run: () => void): () => void;
}
