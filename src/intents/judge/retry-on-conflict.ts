import { HubError } from '../../errors.js';

/** In each round at least one writer succeeds, so up to this many concurrent writers all succeed. */
const JUDGEMENTS = 8;

/** Runs a round of read, judge and write; repeats the whole round if another change was committed between read and write. */
export async function judgedAgain<T>(round: () => Promise<T>): Promise<T> {
  for (let judgement = 1; ; judgement += 1) {
    try {
      return await round();
    } catch (error) {
      const moved = error instanceof HubError && error.code === 'DATABASE_CONFLICT';
      if (!moved || judgement === JUDGEMENTS) throw error;
    }
  }
}
