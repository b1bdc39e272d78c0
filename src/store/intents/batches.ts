import { HubError } from '../../errors.js';

/** A larger batch would delay the answer to its first request. */
const MAX_BATCH = 64;

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Collects calls that arrive during the current batch, or in the same turn of the event loop, and runs them together in the next batch; one
 * batch runs at a time. `run` returns a value or an error for each ask, in their order. If it throws for a batch of several asks, each ask
 * is run alone, so that one ask cannot fail another. If the database does not answer, all of the batch fail at once: one attempt after the
 * other would make the last wait for as many time-outs as there are asks.
 */
export function inBatches<Ask, Answer>(run: (asks: readonly Ask[]) => Promise<readonly (Answer | Error)[]>): (ask: Ask) => Promise<Answer> {
  const waiting: Waiting<Ask, Answer>[] = [];
  let running = false;

  const answer = async (asks: readonly Ask[]): Promise<readonly (Answer | Error)[]> => {
    try {
      return await run(asks);
    } catch (error) {
      if (asks.length === 1 || isUnavailable(error)) return asks.map(() => asError(error));
      const alone: (Answer | Error)[] = [];
      for (const ask of asks) alone.push(...(await answer([ask])));
      return alone;
    }
  };
  const work = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      const answers = await answer(batch.map(({ ask }) => ask));
      batch.forEach(({ resolve, reject }, i) => {
        const one = answers[i]!;
        if (one instanceof Error) reject(one);
        else resolve(one);
      });
    }
    running = false;
  };

  return (ask) =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      if (running) return;
      running = true;
      queueMicrotask(() => void work());
    });
}

function isUnavailable(error: unknown): boolean {
  return error instanceof HubError && error.code === 'DATABASE_UNAVAILABLE';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
