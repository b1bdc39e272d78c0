import { HubError } from '../errors.js';

/** Time that one cluster has for its part of an answer about several. The console gives up the whole answer after 10 s. */
const CLUSTER_MS = 4_000;

/** The answer of a cluster; CLUSTER_TIMEOUT if it takes too long, so that it does not hold up the answers of the others. */
export async function inTime<Answer>(cluster: string, answer: Promise<Answer>, ms = CLUSTER_MS): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new HubError('CLUSTER_TIMEOUT', `${cluster} did not answer within ${ms / 1000} s.`)), ms);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
