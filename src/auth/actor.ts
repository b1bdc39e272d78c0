import type { Project } from './project.js';
import type { Role } from './roles.js';

/**
 * The user or program that makes a request. Every store method that serves a person takes one, so that no read or write is anonymous by
 * accident.
 */
export interface Actor {
  /**
   * Stable name for audit and history: `admin`, `operator` (the clusters file), `hub` (its own loops), `metrics` (a scraper of `/metrics`), or the
   * name of a token.
   */
  readonly name: string;
  readonly role: Role | 'hub' | 'metrics';
  /** Set for an actor of a stored token. */
  readonly token?: { readonly id: string; readonly expiresAt: Date };
  /** Limits all rights to this project. */
  readonly project?: Project;
}

/** The actor of an audit entry that is the sum of several. */
export const SEVERAL = 'several';

/** Names of actors without a stored token; no token may have one of them. */
export const reservedNames: ReadonlySet<string> = new Set(['admin', 'operator', 'hub', 'metrics', 'nobody', SEVERAL, 'system']);

export const operatorActor: Actor = { name: 'operator', role: 'admin' };
export const hubActor: Actor = { name: 'hub', role: 'hub' };
