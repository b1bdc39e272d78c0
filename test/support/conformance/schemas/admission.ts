import { policyKindOf } from '../../../../src/core/intent/policy/policy-kinds.js';
import { defaultPolicy, policyRuleProblems } from '../../../../src/core/intent/policy/validate-policy.js';
import { isUndeletable } from '../../../../src/core/intent/removal.js';
import type { KubeObject } from '../../../../src/kubernetes/object.js';
import { fieldsOf } from '../../../../src/kubernetes/untrusted.js';
import type { Schema } from '../schemas.js';

/** The cases hold the rules across fields alone, so the shape of each field is not asked about. */
export const admission: Readonly<Record<string, Schema>> = {
  'accept-reject': ({ kind, namespace, object, oldObject }) => {
    if (kind === 'Deletion') return { allowed: !isUndeletable((oldObject as KubeObject).metadata.labels) };
    const document = object as KubeObject;
    const policyKind = policyKindOf(document);
    if (!policyKind) return { unsupported: document.kind };
    return { allowed: policyRuleProblems(policyKind, document['spec'], String(namespace ?? '')).length === 0 };
  },
  defaulting: ({ namespace, object }) => {
    const document = object as KubeObject;
    const policyKind = policyKindOf(document);
    if (!policyKind) return { unsupported: document.kind };
    const spec = defaultPolicy(policyKind, fieldsOf(document['spec']), String(namespace ?? ''));
    return { allowed: policyRuleProblems(policyKind, spec, String(namespace ?? '')).length === 0, object: { ...document, spec } };
  },
};
