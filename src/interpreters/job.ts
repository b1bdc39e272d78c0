import type { Json } from '../kubernetes/object.js';

/** What a process for scripts is asked to run. All of it is plain data. */
export type Job =
  | {
      readonly language: 'lua';
      readonly script: string;
      /** The global that is called with the arguments; null for scripts that read the global `obj` and return. */
      readonly entry: string | null;
      readonly args: readonly Json[];
      /** Objects that tell an empty list from an empty map, which Lua does not. */
      readonly references: readonly Json[];
      /** What `os.time()` says, in seconds: a script sees the time of its question and no clock. */
      readonly time: number;
    }
  | {
      readonly language: 'cel';
      /** Expressions by name; each is evaluated over the same variables. */
      readonly expressions: Readonly<Record<string, string>>;
      readonly variables: Readonly<Record<string, Json>>;
    }
  /** Compiled and not run. */
  | { readonly language: 'lua-check'; readonly script: string };

/**
 * What came of it: the answer as JSON text, or why there is none. `cutOff` says that a limit ended it, `endedProcess` that its
 * process ended with it.
 */
export type JobEnd =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly message: string; readonly cutOff: boolean; readonly endedProcess?: boolean };
