import { HubError } from '../../errors.js';

/** How often a decision is made anew when what it was made on moved meanwhile. */
const JUDGEMENTS = 4;

/** Runs a read-judge-write round; when another change came between read and write, the whole round again, up to three times more. */
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
