import { api } from '../hub/document.js';

export interface Hub {
  readonly id: string;
  readonly version: string;
  readonly viewer: { readonly name: string };
}

export const thisHub = api<{ hub: Hub }>(`query Hub { hub { id version viewer { name } } }`);

/** A kind that clusters serve or resources have. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusters: number;
  readonly resources: number;
}

export const servedKinds = api<{ servedKinds: readonly ServedKind[] }>(
  `query ServedKinds { servedKinds { apiVersion kind clusters resources } }`,
);
