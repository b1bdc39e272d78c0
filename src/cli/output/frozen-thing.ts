import type { FreezeInput } from '../documents/freezes.js';

/** The target of a freeze as text: `hub`, `cluster/idc-a`, `application/shop/web in cluster/idc-a`. Equal text means the same target. */
export function frozenThing({
  cluster,
  application,
  policy,
}: { readonly [Field in 'cluster' | 'application' | 'policy']?: FreezeThing[Field] }): string {
  const parts = [
    ...(application ? [`application/${application.namespace}/${application.name}`] : []),
    ...(policy ? [`${policy.kind}/${policy.namespace ? `${policy.namespace}/` : ''}${policy.name}`] : []),
    ...(cluster ? [`cluster/${cluster}`] : []),
  ];
  return parts.length === 0 ? 'hub' : parts.join(' in ');
}

interface FreezeThing {
  readonly cluster: string | null | undefined;
  readonly application: FreezeInput['application'] | null;
  readonly policy: { readonly kind: string; readonly namespace?: string | null; readonly name: string } | null | undefined;
}
