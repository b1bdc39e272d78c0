import type { Check } from '../../core/checks/check.js';
import { api } from '../hub/document.js';

/** The user as the hub sees it. */
export interface Viewer {
  readonly name: string;
  readonly role: string;
  /** Null: the whole hub. */
  readonly project: string | null;
  /** Null: the token of the administrator, which does not expire. */
  readonly expiresAt: string | null;
}

export interface Hub {
  readonly id: string;
  readonly version: string;
  readonly viewer: Viewer;
}

export const thisHub = api<{ hub: Hub }>(`query Hub { hub { id version viewer { name role project expiresAt } } }`);

/** The hub with the checks of its installation. */
export const installation = api<{ hub: Hub & { readonly now: string; readonly checks: readonly Check[] } }>(
  `query Installation { hub { id version now viewer { name } checks { code state message action } } }`,
);

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
