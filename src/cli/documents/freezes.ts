import { api } from '../hub/document.js';
import { type ObjectIdentity, type UserError, userErrors } from './shapes.js';

/** A stop of writes, deletes or moves. */
export interface Freeze {
  readonly id: string;
  readonly scope: 'ALL' | 'DELETES' | 'MOVES';
  readonly cluster: string | null;
  readonly application: { readonly namespace: string; readonly name: string } | null;
  readonly policy: { readonly kind: string; readonly namespace: string | null; readonly name: string } | null;
  readonly reason: string;
  readonly actor: string | null;
  readonly startedAt: string | null;
  readonly endsAt: string | null;
  readonly source: 'DATABASE' | 'FILE' | 'ENVIRONMENT';
}

export interface FreezeInput {
  readonly scope?: string;
  readonly cluster?: string;
  readonly application?: { readonly namespace: string; readonly name: string };
  readonly policy?: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly reason: string;
  readonly seconds?: number;
}

export interface FreezePayload {
  readonly freeze: Freeze | null;
  readonly userErrors: readonly UserError[];
}

const fields = 'id scope cluster application { namespace name } policy { kind namespace name } reason actor startedAt endsAt source';

export const freezes = api<{ freezes: readonly Freeze[] }, Record<string, never>>(`query Freezes { freezes { ${fields} } }`);

export const freeze = api<{ freeze: FreezePayload }, { input: FreezeInput }>(`
  mutation Freeze($input: FreezeInput!) { freeze(input: $input) { freeze { ${fields} } ${userErrors} } }
`);

export const unfreeze = api<{ unfreeze: FreezePayload }, { input: { id: string; reason?: string } }>(`
  mutation Unfreeze($input: UnfreezeInput!) { unfreeze(input: $input) { freeze { ${fields} } ${userErrors} } }
`);

/** A restored database that waits for a decision. */
export interface Restore {
  readonly foundAt: string;
  readonly clusters: readonly {
    readonly name: string;
    readonly foundAt: string;
    readonly applies: number;
    readonly deletes: number;
    readonly orphans: number;
  }[];
  readonly changes: readonly { readonly cluster: string; readonly action: 'APPLY' | 'DELETE'; readonly object: ObjectIdentity }[];
}

export const restore = api<{ restore: Restore | null }, Record<string, never>>(`query Restore {
  restore { foundAt clusters { name foundAt applies deletes orphans } changes { cluster action object { apiVersion kind namespace name } } }
}`);

export const acceptRestore = api<
  { acceptRestore: { readonly clusters: readonly string[]; readonly userErrors: readonly UserError[] } },
  { input: { reason?: string } }
>(`
  mutation AcceptRestore($input: AcceptRestoreInput!) { acceptRestore(input: $input) { clusters ${userErrors} } }
`);
