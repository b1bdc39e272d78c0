import type { InterpreterPolicy } from '../../core/model/policy/policy.js';

/** Interpreters of users, stored like policies. */
export interface InterpreterStore {
  /** All documents; returns the same array if nothing changed. */
  documents(): Promise<readonly InterpreterPolicy[]>;
}
