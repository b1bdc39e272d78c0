/** Shapes of the API that several documents use. */
export type Health = 'HEALTHY' | 'PROGRESSING' | 'DEGRADED' | 'SUSPENDED' | 'MISSING' | 'UNKNOWN';

export interface ReadyCount {
  readonly ready: number;
  readonly total: number;
}

export interface ReplicaCount {
  readonly ready: number;
  readonly desired: number;
}

export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface PolicyRef {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly document: number | null;
  readonly fix: string | null;
}

export interface Confirmation {
  readonly token: string;
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  readonly objects: readonly ObjectIdentity[];
}

/** What every page variable set has. */
export interface PageVariables {
  readonly first: number;
  readonly after: string | null;
}

export const pageInfo = 'pageInfo { hasNextPage endCursor }';
export const userErrors = 'userErrors { code message field document fix }';
export const confirmation = 'confirmation { token counts { kind count } objects { apiVersion kind namespace name } }';
