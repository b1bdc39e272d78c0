import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, countOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { collectCounts, collectWhole } from '../collect-status.js';
import { degraded, healthy, type KindInterpreter, progressing, suspended } from '../kind-interpreter.js';

export const job: KindInterpreter = {
  judge(object) {
    const failed = conditionNamed(object, 'Failed');
    if (failed?.status === 'True') return degraded(wordsOf(failed));
    if (conditionNamed(object, 'Complete')?.status === 'True') return healthy;
    if (at(object, 'spec', 'suspend') === true) return suspended('the job is suspended');
    return progressing(`${countOf(at(object, 'status', 'succeeded'))} of ${completions(object)} completions are done`);
  },

  /** The replicas of a Job are its parallelism; a succeeded pod counts as ready. */
  replicas(object) {
    const desired = countOf(at(object, 'spec', 'parallelism'), 1);
    const running = countOf(at(object, 'status', 'ready') ?? at(object, 'status', 'active'));
    return { desired, ready: Math.min(desired, running + countOf(at(object, 'status', 'succeeded'))) };
  },

  collect: (object) => (collectCounts(object, ['active', 'succeeded', 'failed', 'ready']) === undefined ? undefined : collectWhole(object)),
};

/** A CronJob is healthy if it exists; its Jobs have their own health. */
export const cronJob: KindInterpreter = {
  judge: (object) => (at(object, 'spec', 'suspend') === true ? suspended('the schedule is suspended') : healthy),
};

function completions(object: KubeObject): number {
  return countOf(at(object, 'spec', 'completions'), countOf(at(object, 'spec', 'parallelism'), 1));
}
