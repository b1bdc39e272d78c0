import type { Intent } from '../core/intent/read-intent.js';
import type { Policy, PolicyRef } from '../core/model/policy/policy.js';
import { policyApiVersion } from '../core/model/policy/policy-ref.js';
import { canonicalText } from '../kubernetes/json/canonical-text.js';
import { refOf } from '../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../kubernetes/object.js';
import type { Accepted, IntentSnapshot, StoredPolicy, StoredResource } from '../store/intents/intents-port.js';
import type { ApplyAction, ApplyResult } from './answers.js';
import { identityText } from './object-identity.js';

export function acceptedResults(results: Accepted['results']): readonly ApplyResult[] {
  return results.map(({ action, ...ref }) => ({ ref, action }));
}

/** The effect of accepting on each object, from the stored state. */
export function plannedResults(
  snapshot: IntentSnapshot,
  { resources, policies }: Pick<Intent, 'resources' | 'policies'>,
  pruned: readonly StoredResource[],
): readonly ApplyResult[] {
  const stored = new Map(snapshot.resources.map((resource) => [identityText(resource.ref), resource]));
  const storedPolicies = new Map(snapshot.policies.map((policy) => [identityText(policyObject(policy)), contentOf(policy)]));
  return [
    ...resources.map((template) => {
      const before = stored.get(identityText(refOf(template)));
      return { ref: refOf(template), action: actionOf(before && !before.seen.deleted ? before.seen.template : undefined, template) };
    }),
    ...policies.map((policy) => {
      const ref = policyObject(policy);
      return { ref, action: actionOf(storedPolicies.get(identityText(ref)), contentOf(policy)) };
    }),
    ...pruned.map(({ ref }): ApplyResult => ({ ref, action: 'PRUNED' })),
  ];
}

function actionOf(before: object | undefined, after: object): ApplyAction {
  if (before === undefined) return 'CREATED';
  return canonicalText(before) === canonicalText(after) ? 'UNCHANGED' : 'UPDATED';
}

/** The parts of a policy that an edit can change. */
function contentOf({ spec, labels = {} }: Pick<Policy, 'spec' | 'labels'> | StoredPolicy) {
  return { spec, labels };
}

function policyObject({ kind, namespace, name }: PolicyRef): ObjectRef {
  return { apiVersion: policyApiVersion(kind), kind, namespace, name };
}
