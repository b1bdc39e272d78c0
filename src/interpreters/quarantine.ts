import type { InterpreterOperation } from '../core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../core/model/policy/policy.js';
import { describePolicy } from '../core/model/policy/policy-ref.js';
import { canonicalJson } from '../kubernetes/json/canonical-json.js';

/** An interpreter that crashed the process it ran in. */
export interface EndedProcess {
  readonly document: InterpreterPolicy;
  readonly operation: InterpreterOperation;
  /** The cause: `it took more than 16 MB`. */
  readonly why: string;
}

/** Maximum number of documents that are remembered here; stored documents have a mark of their own. */
const REMEMBERED = 1_000;

/**
 * Interpreters that crashed a process. They do not run again until their document is edited: in this process at once, in other processes and after a
 * restart by the mark that `onEnded` stores.
 */
export class Quarantine {
  readonly #onEnded: (ended: EndedProcess) => void;
  readonly #above: Quarantine | null;
  readonly #ended = new Map<string, string>();

  constructor(onEnded: (ended: EndedProcess) => void = () => undefined, above: Quarantine | null = null) {
    this.#onEnded = onEnded;
    this.#above = above;
  }

  /**
   * For questions of requests, whose objects their senders choose: previews need no right to change anything. What ends a process there is
   * remembered for further requests of this process, and neither stored nor held against the interpreter elsewhere.
   */
  forRequests(): Quarantine {
    return new Quarantine(undefined, this);
  }

  /** Why the document must not run, as a sentence part; null if it may. */
  whyNot(document: InterpreterPolicy): string | null {
    const why = document.quarantined ?? this.#ended.get(keyOf(document));
    if (why === undefined) return this.#above?.whyNot(document) ?? null;
    return `quarantined, because ${why}; edit the document to have it run again`;
  }

  ended(document: InterpreterPolicy, operation: InterpreterOperation, message: string): void {
    const key = keyOf(document);
    if (this.#ended.has(key)) return;
    const why = `its rule for ${operation} ended the process it ran in: ${message}`;
    this.#ended.set(key, why);
    if (this.#ended.size > REMEMBERED) this.#ended.delete(this.#ended.keys().next().value!);
    this.#onEnded({ document, operation, why });
  }
}

/** A document that was edited may run again. */
function keyOf(document: InterpreterPolicy): string {
  return `${describePolicy(document)}\n${canonicalJson(document.spec)}`;
}
