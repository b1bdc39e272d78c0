import type { InterpreterOperation } from '../core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../core/model/policy/policy.js';
import { describePolicy } from '../core/model/policy/policy-ref.js';
import { canonicalJson } from '../kubernetes/json/canonical-json.js';

/** An interpreter that ended the process it ran in. */
export interface EndedProcess {
  readonly document: InterpreterPolicy;
  readonly operation: InterpreterOperation;
  /** How: `it took more than 16 MB`. */
  readonly why: string;
}

/** Documents that are remembered here; those that are stored carry a mark of their own. */
const REMEMBERED = 1_000;

/**
 * Interpreters that ended a process. They do not run again until their document is edited: in this process from that moment on, and
 * in every other and after a restart by the mark that `onEnded` has stored.
 */
export class Quarantine {
  readonly #onEnded: (ended: EndedProcess) => void;
  readonly #ended = new Map<string, string>();

  constructor(onEnded: (ended: EndedProcess) => void = () => undefined) {
    this.#onEnded = onEnded;
  }

  /** Why the document must not run, as a sentence part; null where it may. */
  whyNot(document: InterpreterPolicy): string | null {
    const why = document.quarantined ?? this.#ended.get(keyOf(document));
    return why === undefined ? null : `quarantined, because ${why}; edit the document to have it run again`;
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

/** Another text under the same name has ended nothing yet. */
function keyOf(document: InterpreterPolicy): string {
  return `${describePolicy(document)}\n${canonicalJson(document.spec)}`;
}
