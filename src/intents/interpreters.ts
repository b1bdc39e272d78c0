import type { InterpreterProblems } from '../core/intent/check-interpreters.js';
import type { InterpreterSource } from '../core/model/interpreter-port.js';

/** Runs the interpreters of users: checks submitted ones, and plans with stored ones. */
export interface ApiInterpreters extends InterpreterSource {
  readonly problems: InterpreterProblems;
}
