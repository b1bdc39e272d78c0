import { choosePolicy } from './choose-policy.js';
import type { Candidate } from './policy-index.js';

/**
 * The policy that takes over a resource from the policy that claimed it (parity B4). A namespaced policy preempts lower ones of its namespace and all
 * cluster-wide ones; a cluster-wide policy preempts lower cluster-wide ones. It must have `preemption: Always`.
 */
export function preemptor(claimant: Candidate, candidates: readonly Candidate[]): Candidate | undefined {
  const taking = candidates.filter((one) => one !== claimant && one.policy.spec['preemption'] === 'Always' && takesFrom(one, claimant));
  const ofNamespace = taking.filter(({ policy }) => policy.namespace !== '');
  return choosePolicy(ofNamespace) ?? choosePolicy(taking);
}

function takesFrom({ policy }: Candidate, { policy: other }: Candidate): boolean {
  if (policy.namespace !== '' && other.namespace === '') return true;
  if (policy.namespace === '' && other.namespace !== '') return false;
  return (policy.spec.priority ?? 0) > (other.spec.priority ?? 0);
}
