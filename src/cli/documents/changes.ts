import { api } from '../hub/document.js';
import { type Confirmation, confirmation, type ObjectIdentity, type PolicyRef, type UserError, userErrors } from './shapes.js';

export type ApplyAction = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'PRUNED';
export type PreviewAction = 'CREATE' | 'UPDATE' | 'REPLACE' | 'DELETE' | 'UNCHANGED';

export interface ApplyResult extends ObjectIdentity {
  readonly action: ApplyAction;
}

export interface ObjectPreview extends ObjectIdentity {
  readonly action: PreviewAction;
  readonly replicasBefore: number | null;
  readonly replicasAfter: number | null;
  readonly diff: string | null;
}

export interface ClusterPreview {
  readonly cluster: string;
  readonly objects: readonly ObjectPreview[];
}

export interface ResourcePreview extends ObjectIdentity {
  readonly outcome: string;
  readonly message: string;
  readonly policy: PolicyRef | null;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

export interface ServerSideAnswer extends ObjectIdentity {
  readonly clusters: readonly string[];
  readonly outcome: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN';
  readonly code: string | null;
  readonly message: string | null;
}

export interface Preview {
  readonly clusters: readonly ClusterPreview[];
  readonly decisions: readonly ResourcePreview[];
  readonly namespaces: readonly { readonly name: string; readonly clusters: readonly string[] }[];
  /** Null if there was no server-side dry run. */
  readonly serverSide: readonly ServerSideAnswer[] | null;
  readonly creates: number;
  readonly updates: number;
  readonly replaces: number;
  readonly deletes: number;
  readonly unchanged: number;
  readonly warnings: readonly string[];
  readonly userErrors: readonly UserError[];
}

/** Payload of `apply`, and of `rollbackApplication`, which has no warnings. */
export interface ChangePayload {
  readonly application: { readonly namespace: string; readonly name: string; readonly revision: number } | null;
  readonly results: readonly ApplyResult[];
  readonly warnings?: readonly string[];
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export interface ApplyInput {
  readonly manifests: string;
  readonly application?: string;
  readonly namespace?: string;
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly expectedRevision?: number;
  readonly expectedPolicyRevision?: number;
  readonly idempotencyKey?: string;
  readonly confirm?: string;
  readonly validate?: 'STRICT' | 'WARN' | 'IGNORE';
  readonly serverSide?: boolean;
  readonly replace?: readonly string[];
}

export const preview = `
  clusters { cluster objects { apiVersion kind namespace name action replicasBefore replicasAfter diff } }
  decisions { apiVersion kind namespace name outcome message policy { kind namespace name } gained lost }
  creates updates replaces deletes unchanged namespaces { name clusters } serverSide { apiVersion kind namespace name clusters outcome code message } warnings ${userErrors}
`;

export const change = `
  application { namespace name revision }
  results { apiVersion kind namespace name action }
  preview { ${preview} }
  ${confirmation}
  ${userErrors}
`;

export const apply = api<{ apply: ChangePayload }, { input: ApplyInput }>(`
  mutation Apply($input: ApplyInput!) { apply(input: $input) { warnings ${change} } }
`);

export const previewApply = api<{ preview: Preview }, { input: ApplyInput }>(`
  query Preview($input: ApplyInput!) { preview(input: $input) { ${preview} } }
`);

export interface RollbackInput {
  readonly namespace: string;
  readonly name: string;
  readonly toRevision?: number;
  readonly dryRun: boolean;
  readonly expectedRevision?: number;
  readonly confirm?: string;
}

export const rollbackApplication = api<{ rollbackApplication: ChangePayload }, { input: RollbackInput }>(`
  mutation Rollback($input: RollbackApplicationInput!) { rollbackApplication(input: $input) { ${change} } }
`);

/** A resource, or an application without `apiVersion` and `kind`. */
export interface RescheduleInput {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly dryRun: boolean;
  readonly confirm?: string;
}

export interface ReschedulePayload {
  readonly rescheduled: number;
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export const rescheduled = `rescheduled preview { ${preview} } ${confirmation} ${userErrors}`;

export const rescheduleApplication = api<{ rescheduleApplication: ReschedulePayload }, { input: RescheduleInput }>(`
  mutation RescheduleApplication($input: RescheduleApplicationInput!) { rescheduleApplication(input: $input) { ${rescheduled} } }
`);

export const rescheduleResource = api<{ rescheduleResource: ReschedulePayload }, { input: RescheduleInput }>(`
  mutation RescheduleResource($input: RescheduleResourceInput!) { rescheduleResource(input: $input) { ${rescheduled} } }
`);

export interface PreemptInput {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly dryRun: boolean;
  readonly confirm?: string;
}

export interface Preemption {
  readonly cluster: string;
  readonly victims: readonly {
    readonly object: ObjectIdentity;
    readonly replicas: number;
    readonly keeps: number;
    readonly priority: number;
  }[];
}

export interface PreemptPayload {
  readonly preemption: Preemption | null;
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export const preempt = api<{ preempt: PreemptPayload }, { input: PreemptInput }>(`
  mutation Preempt($input: PreemptInput!) {
    preempt(input: $input) {
      preemption { cluster victims { object { apiVersion kind namespace name } replicas keeps priority } }
      preview { ${preview} } ${confirmation} ${userErrors}
    }
  }
`);

export interface PatchResourceInput {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** A merge patch (RFC 7386) of the template. */
  readonly patch: unknown;
  readonly cause?: string;
  readonly dryRun?: boolean;
  readonly expectedRevision?: number;
  readonly confirm?: string;
  readonly validate?: 'STRICT' | 'WARN' | 'IGNORE';
}

export const patchResource = api<{ patchResource: ChangePayload }, { input: PatchResourceInput }>(`
  mutation PatchResource($input: PatchResourceInput!) { patchResource(input: $input) { warnings ${change} } }
`);

export interface RemoveResourcesInput {
  readonly resources: readonly ObjectIdentity[];
  readonly dryRun?: boolean;
  readonly expectedRevision?: number;
  readonly confirm?: string;
}

export const removeResources = api<{ removeResources: ChangePayload }, { input: RemoveResourcesInput }>(`
  mutation RemoveResources($input: RemoveResourcesInput!) { removeResources(input: $input) { warnings ${change} } }
`);
