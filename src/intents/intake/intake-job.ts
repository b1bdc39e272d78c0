import type { IntentError } from '../../core/intent/intent-error.js';
import type { ProblemOfObject } from '../../core/intent/locate-problems.js';
import type { ApplyWords } from '../../core/intent/name-application.js';
import type { ApplicationRef } from '../../core/model/application.js';

/** A text to read, for a thread. */
export interface IntakeJob {
  readonly text: string;
  readonly words: ApplyWords;
  /** Only the lines of these problems are asked for. */
  readonly problems?: readonly ProblemOfObject[];
}

/** An object as text: passing text between threads is many times faster than passing objects. */
export interface ReadObject {
  /** Canonical JSON of resources, JSON of policies. */
  readonly text: string;
  /** Position of its document. */
  readonly document: number;
}

/** A document that interprets a kind, with the lines of its fields. */
export interface ReadInterpreter extends ReadObject {
  readonly within: readonly string[];
  /** By the field's path as JSON text. */
  readonly lines: Readonly<Record<string, number | null>>;
}

/** Result of a thread: the parts of an `Intent` or its errors, as texts. */
export interface IntakeAnswer {
  readonly errors: readonly IntentError[];
  readonly application: ApplicationRef | null;
  readonly resources: readonly ReadObject[];
  readonly policies: readonly ReadObject[];
  readonly interpreters: readonly ReadInterpreter[];
  readonly warnings: readonly string[];
  /** By the position of the resource. */
  readonly contradictions: readonly { readonly resource: number; readonly errors: readonly IntentError[] }[];
}
