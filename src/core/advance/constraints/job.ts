import type { Constraint, Reason } from '../constraint.js';
import { listed, type Place } from '../move.js';

/** A job that started in a cluster ends there: it is never started twice, and a finished job is not moved. */
export const job: Constraint = {
  name: 'job',
  limit({ isJob, places }) {
    if (!isJob) return null;
    const left = places.filter((place) => place.running > place.wants);
    if (left.length === 0) return null;
    const begun = left.filter(hasBegun);
    const reason = begun.length > 0 ? staysWhereItBegan(begun) : goneFirst(left);
    return { gives: 0, keeps: hasBegun, reason };
  },
};

function hasBegun({ standing }: Place): boolean {
  return standing !== null && standing.digest !== null && standing.started;
}

function staysWhereItBegan(begun: readonly Place[]): Reason {
  return {
    message: `The job began in ${listed(begun.map(({ cluster }) => cluster))} and is not started a second time elsewhere.`,
    ends: 'the policy leaves it where it is, or the job is deleted and applied again',
    blocked: true,
  };
}

function goneFirst(left: readonly Place[]): Reason {
  const clusters = listed(left.map(({ cluster }) => cluster));
  return { message: `The job must be confirmed gone from ${clusters} before it starts elsewhere.`, ends: `it is gone from ${clusters}` };
}
