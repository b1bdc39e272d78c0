import { withEnvOnce } from '../../../kubernetes/fields/repeated-env.js';
import { describeRef, refOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField, type Problem } from '../intent-error.js';
import { utf8Bytes } from '../limits.js';
import { dataProblems, withSecretData } from './data-maps.js';
import { keyProblems } from './key-problems.js';
import { unionProblems } from './union-problems.js';
import { workloadProblems } from './workload-problems.js';

/** An object as it is stored, with the problems for which every cluster would refuse it, and warnings about values that were changed. */
export interface NormalForm {
  readonly object: KubeObject;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Maximum size of an etcd request, and so of an object that an API server stores, in bytes. */
const MAX_OBJECT_BYTES = 1.5 * 1024 * 1024;

/** Moves `stringData` of Secrets to `data`, and keeps one of repeated environment variables. */
export function normalForm(stated: KubeObject): NormalForm {
  const { object, repeated } = withEnvOnce(stated);
  const warnings = repeated
    .filter(({ referred }) => !referred)
    .map(
      ({ path, name }) =>
        `${describeRef(refOf(stated))}: ${describeField(path)} contains ${name} twice; the last one is used, as in Kubernetes.`,
    );
  const problems = [
    ...repeated.filter(({ referred }) => referred).map(({ path, name }) => referredProblem(path, name)),
    // Repeated variables that remain were reported as problems.
    ...keyProblems(object).filter(({ field }) => field.at(-2) !== 'env' || field.at(-1) === 'name'),
    ...unionProblems(object),
    ...workloadProblems(object),
    ...dataProblems(object),
    ...sizeProblems(object),
  ];
  return { object: problems.length > 0 ? object : withSecretData(object), problems, warnings };
}

function referredProblem(field: readonly string[], name: string): Problem {
  const message = `${describeField(field)} contains ${name} twice, and a value between them uses the first one; every cluster refuses duplicate names in this case.`;
  return { code: 'INVALID_VALUE', field, message, fix: 'Rename the first one, and refer to the new name.' };
}

function sizeProblems(object: KubeObject): readonly Problem[] {
  const text = JSON.stringify(object);
  // A character has at most three bytes, so most objects are accepted without counting bytes.
  if (text.length * 3 <= MAX_OBJECT_BYTES) return [];
  const bytes = utf8Bytes(text);
  if (bytes <= MAX_OBJECT_BYTES) return [];
  const message = `The object is larger than 1.5 MiB (${bytes} bytes as JSON), which every cluster refuses.`;
  return [{ code: 'TOO_LARGE', field: [], message, fix: 'Split it, or remove descriptions and data that are not needed.' }];
}
