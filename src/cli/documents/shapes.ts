/** Shapes of the API that several documents use. */
export type Health = 'HEALTHY' | 'PROGRESSING' | 'DEGRADED' | 'SUSPENDED' | 'MISSING' | 'UNKNOWN';

export interface ReadyCount {
  readonly ready: number;
  readonly total: number;
}

export interface ReplicaCount {
  readonly ready: number;
  readonly desired: number;
  /** Of the desired replicas, those in clusters that do not answer. */
  readonly unknown: number;
}

/** Whether the clusters have the desired state. */
export interface Delivery {
  readonly state: 'DELIVERED' | 'DELIVERING' | 'BLOCKED';
  /** The newest revision that every cluster has reached; null if there is none. */
  readonly revision: number | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly clusters: { readonly total: number; readonly delivered: number };
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

/** Variables of every paged query. */
export interface PageVariables {
  readonly first: number;
  readonly after: string | null;
}

export const delivery = 'delivery { state revision reason message clusters { total delivered } }';
export const replicas = 'replicas { ready desired unknown }';
export const pageInfo = 'pageInfo { hasNextPage endCursor }';
export const userErrors = 'userErrors { code message field document fix }';
export const confirmation = 'confirmation { token counts { kind count } objects { apiVersion kind namespace name } }';
