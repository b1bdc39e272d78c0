import { parseDocument, stringify } from 'yaml';
import { plainYaml } from '../../../kubernetes/yaml/plain-yaml.js';
import type { SubPathOperation } from '../../model/policy/policy.js';
import { type Edited, editText } from './edit-text.js';

/** Reading, editing and writing so much takes up to 80 ms of CPU. */
export const MAX_YAML_CHARACTERS = 256 * 1024;
/** The same for what `plainYaml` does not read: the library takes thirty times as long to read. */
const MAX_OTHER_CHARACTERS = 96 * 1024;
/** A turn of the event loop edits for so long. */
const TURN_MS = 15;
/** Results of edits that are kept for other plans, with their texts. */
const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;
/** Results of the edits of one run, such as the plan of one object for all clusters; as many as texts that are parsed at a time. */
const MAX_MADE_CHARACTERS = 128 * 1024 * 1024;
const MAX_ALIASES = 100;
const plainLimits = { depth: 100, nodes: 100_000 };

/** Edits inside a text of YAML. Every plan of an object repeats its edits in each cluster, so the most recent ones are kept. */
export function editYaml(text: string, operations: readonly SubPathOperation[]): Edited {
  const words = wordsOf(operations);
  if (!run) return editOnce(text, words, operations);
  const known = run.made.get(text, words);
  if (known) return known;
  if (run.made.characters > run.mostCharacters)
    return { failure: `the edits of YAML for all clusters together make more than ${run.mostCharacters} characters` };
  const edited = recent.get(text, words) ?? run.inTurn(() => editOnce(text, words, operations));
  run.made.set(text, words, edited);
  return edited;
}

function editOnce(text: string, words: string, operations: readonly SubPathOperation[]): Edited {
  const known = recent.get(text, words);
  if (known) return known;
  const edited = made(text, operations);
  recent.add(text, words, edited);
  return edited;
}

/** The operations as text. One list is used for each cluster, and again by each repetition of a run. */
function wordsOf(operations: readonly SubPathOperation[]): string {
  let words = operationWords.get(operations);
  if (words === undefined) operationWords.set(operations, (words = JSON.stringify(operations)));
  return words;
}

const operationWords = new WeakMap<readonly SubPathOperation[], string>();

/** Results of edits by text and operations. A long text is a key by itself: to join it with others would copy and hash it at each look. */
class Edits {
  readonly #byText = new Map<string, Map<string, Edited>>();
  /** Of the results. */
  characters = 0;

  get(text: string, words: string): Edited | undefined {
    return this.#byText.get(text)?.get(words);
  }

  set(text: string, words: string, edited: Edited): void {
    const ofText = this.#byText.get(text);
    if (ofText) ofText.set(words, edited);
    else this.#byText.set(text, new Map([[words, edited]]));
    this.characters += charactersOf(edited);
  }
}

/** The edits that were used last. Of one text, the oldest are dropped first. */
class RecentEdits {
  readonly #byText = new Map<string, Map<string, Edited>>();
  #characters = 0;

  get(text: string, words: string): Edited | undefined {
    const ofText = this.#byText.get(text);
    const known = ofText?.get(words);
    if (!ofText || !known) return undefined;
    // The first entries of a Map are dropped first.
    this.#byText.delete(text);
    this.#byText.set(text, ofText);
    ofText.delete(words);
    ofText.set(words, known);
    return known;
  }

  add(text: string, words: string, edited: Edited): void {
    const ofText = this.#byText.get(text) ?? new Map<string, Edited>();
    this.#byText.delete(text);
    this.#byText.set(text, ofText.set(words, edited));
    this.#characters += sizeOf(text, words, edited);
    while (this.#characters > MAX_KEPT_CHARACTERS) this.#dropOldest();
  }

  #dropOldest(): void {
    for (const [text, ofText] of this.#byText) {
      for (const [words, edited] of ofText) {
        ofText.delete(words);
        this.#characters -= sizeOf(text, words, edited);
        break;
      }
      if (ofText.size === 0) this.#byText.delete(text);
      return;
    }
  }
}

const recent = new RecentEdits();

function sizeOf(text: string, words: string, edited: Edited): number {
  return text.length + words.length + charactersOf(edited);
}

function charactersOf(edited: Edited): number {
  return 'text' in edited ? edited.text.length : 0;
}

/** The event loop, which the core does not have. */
export interface Turns {
  /** Milliseconds of a clock that only goes forward. */
  nowMs(): number;
  /** Resolves in the next turn. */
  next(): Promise<void>;
}

/** A run in pieces has edited enough for one turn. The instance is shared. */
class Unfinished extends Error {
  override readonly name = 'Unfinished';
}
const unfinished = new Unfinished('The run has more edits of YAML than fit into one turn.');

class Run {
  /** All edits of the run so far. */
  readonly made = new Edits();
  readonly mostCharacters: number;
  readonly #turns: Turns;
  /** When the turn began. */
  #sinceMs = 0;
  /** Spent on edits in this turn; null before the first, so that each turn gets further. */
  #spentMs: number | null = null;
  /** Spent in this turn before its first edit, on what earlier turns have done. */
  #repeatedMs = 0;

  constructor(turns: Turns, mostCharacters: number) {
    this.#turns = turns;
    this.mostCharacters = mostCharacters;
  }

  begin(): void {
    this.#sinceMs = this.#turns.nowMs();
    this.#spentMs = null;
  }

  /**
   * Stops the run instead if its edits have filled the turn. A turn edits at least for as long as it took to repeat what earlier turns have done:
   * all turns then take at most twice the time of the edits.
   */
  inTurn(edit: () => Edited): Edited {
    if (this.#spentMs !== null && this.#spentMs >= Math.max(TURN_MS, this.#repeatedMs)) throw unfinished;
    const startedAt = this.#turns.nowMs();
    if (this.#spentMs === null) this.#repeatedMs = startedAt - this.#sinceMs;
    const edited = edit();
    this.#spentMs = (this.#spentMs ?? 0) + this.#turns.nowMs() - startedAt;
    return edited;
  }
}

let run: Run | null = null;

/**
 * Runs `work`, which may edit much YAML in many clusters, such as a plan. When its edits have filled a turn of the event loop, it is stopped, and
 * begun again in the next one; edits that were made are not repeated. `work` must have no effect before its last edit.
 */
export async function inPieces<T>(work: () => T, turns: Turns, mostCharacters = MAX_MADE_CHARACTERS): Promise<T> {
  const own = new Run(turns, mostCharacters);
  for (;;) {
    const outer = run;
    run = own;
    own.begin();
    try {
      return work();
    } catch (error) {
      if (error !== unfinished) throw error;
    } finally {
      run = outer;
    }
    await turns.next();
  }
}

/** Whether an error stops a run in pieces; who catches errors inside of `work` must throw it again. */
export function isUnfinished(error: unknown): boolean {
  return error === unfinished;
}

function made(text: string, operations: readonly SubPathOperation[]): Edited {
  const read = plainYaml(text, plainLimits);
  // Several documents, empty ones too, are left to the library, which refuses them: an edit would keep only one.
  const plain = read?.count === 1 ? read.documents[0] : undefined;
  if (plain === undefined && text.length > MAX_OTHER_CHARACTERS) {
    const forms = 'anchors, tags, flow maps or lists at the top, comments behind values, and texts over several lines except after |';
    return { failure: `it has more than ${MAX_OTHER_CHARACTERS} characters, the maximum for an edit of YAML with ${forms}` };
  }
  return editText(text, operations, { parse: plain ? () => plain.value : parsed, print });
}

function parsed(text: string): unknown {
  // Not `silent`: the parser would then not report further documents, and they would be lost.
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, merge: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new SyntaxError(error.message);
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

function print(document: unknown): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
