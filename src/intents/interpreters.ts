import type { InterpreterProblems } from '../core/intent/check-interpreters.js';
import type { InterpreterSource } from '../core/model/interpreter-port.js';

/** What is needed of those who can run the interpreters of users: to check what is brought, and to plan with what is kept. */
export interface ApiInterpreters extends InterpreterSource {
  readonly problems: InterpreterProblems;
}
