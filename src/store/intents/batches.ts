/** More would make the first of a batch wait long for the last. */
const MAX_BATCH = 64;

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs what is asked while a batch runs together in the next batch, one batch at a time; asks of one turn share a batch. `run`
 * answers each ask with its value or its error, in the order of the asks. Where it throws, and the batch held more than one
 * ask, each is run alone, so that one ask never fails another.
 */
export function inBatches<Ask, Answer>(run: (asks: readonly Ask[]) => Promise<readonly (Answer | Error)[]>): (ask: Ask) => Promise<Answer> {
  const waiting: Waiting<Ask, Answer>[] = [];
  let running = false;

  const answer = async (asks: readonly Ask[]): Promise<readonly (Answer | Error)[]> => {
    try {
      return await run(asks);
    } catch (error) {
      if (asks.length === 1) return [asError(error)];
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
