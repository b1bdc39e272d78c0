import type { InterpreterPolicy } from '../../core/model/policy/policy.js';

/** Interpreters that users brought, which are kept as policies are. */
export interface InterpreterStore {
  /** All of them; the same list as before where nothing of it changed. */
  documents(): Promise<readonly InterpreterPolicy[]>;
}
