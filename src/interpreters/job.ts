import type { Json } from '../kubernetes/object.js';

/** A job for a script process. All of it is plain data. */
export type Job =
  | {
      readonly language: 'lua';
      readonly script: string;
      /** The global function that is called with the arguments; null for scripts that read the global `obj` and return. */
      readonly entry: string | null;
      readonly args: readonly Json[];
      /** Objects used to distinguish an empty list from an empty map, which Lua cannot. */
      readonly references: readonly Json[];
      /** The result of `os.time()` in seconds: a script sees the time of its question, not a running clock. */
      readonly time: number;
    }
  | {
      readonly language: 'cel';
      /** Expressions by name; all are evaluated over the same variables. */
      readonly expressions: Readonly<Record<string, string>>;
      readonly variables: Readonly<Record<string, Json>>;
    }
  /** Compiled only, not run. */
  | { readonly language: 'lua-check'; readonly script: string };

/**
 * The result of a job: the answer as JSON text, or the reason why there is none. `cutOff`: a limit ended it. `endedProcess`: its process ended with
 * it.
 */
export type JobEnd =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly message: string; readonly cutOff: boolean; readonly endedProcess?: boolean };
