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

/** What everybody with a token may ask; it needs no database. */
export const hubNow = api<{ hub: { readonly version: string; readonly now: string; readonly viewer: Pick<Viewer, 'name' | 'role'> } }>(
  `query HubNow { hub { version now viewer { name role } } }`,
);

/** The checks of the installation. */
export const installation = api<{ hub: { readonly checks: readonly Check[] } }>(
  `query Installation { hub { checks { code state message action } } }`,
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
