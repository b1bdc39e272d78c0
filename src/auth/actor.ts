/**
 * The user or program that makes a request. Every store method that serves a person takes one, so that no read or write is anonymous by
 * accident.
 */
export interface Actor {
  /** Stable name for audit and history: `admin`, `operator` (the clusters file), `hub` (its own loops), `metrics` (a scraper of `/metrics`). */
  readonly name: string;
  readonly role: 'admin' | 'hub' | 'metrics';
}

export const operatorActor: Actor = { name: 'operator', role: 'admin' };
export const hubActor: Actor = { name: 'hub', role: 'hub' };
