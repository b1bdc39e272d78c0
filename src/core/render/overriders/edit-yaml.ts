import { parseDocument, stringify } from 'yaml';
import { plainYaml } from '../../../kubernetes/yaml/plain-yaml.js';
import type { SubPathOperation } from '../../model/policy/policy.js';
import { type Edited, editText } from './edit-text.js';

/** Reading, editing and writing so much takes up to 80 ms of CPU. */
export const MAX_YAML_CHARACTERS = 256 * 1024;
/** The same for what `plainYaml` does not read: the library takes thirty times as long to read. */
const MAX_OTHER_CHARACTERS = 96 * 1024;
/** A run in pieces is interrupted after so many characters. */
const MAX_PIECE = 256 * 1024;
const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;
const MAX_ALIASES = 100;
const plainLimits = { depth: 100, nodes: 100_000 };

/** Edits inside a text of YAML. Every plan of an object repeats its edits in each cluster, so the most recent ones are kept. */
export function editYaml(text: string, operations: readonly SubPathOperation[]): Edited {
  const key = `${JSON.stringify(operations)}\n${text}`;
  const known = piece?.made.get(key) ?? recent.get(key);
  if (known) return known;
  if (piece && piece.characters > 0 && piece.characters + text.length > MAX_PIECE) throw unfinished;
  const edited = made(text, operations);
  recent.add(key, edited);
  if (piece) {
    piece.made.set(key, edited);
    piece.characters += text.length;
  }
  return edited;
}

/** A run in pieces has edited enough for one turn. The instance is shared. */
class Unfinished extends Error {
  override readonly name = 'Unfinished';
}
const unfinished = new Unfinished('The run has more edits of YAML than fit into one turn.');

interface Piece {
  /** All edits of the run so far. */
  readonly made: Map<string, Edited>;
  /** Edited since the run began again. */
  characters: number;
}

let piece: Piece | null = null;

/**
 * Runs `run`, which may edit much YAML in many clusters, such as a plan. When it has edited as much as fits into one turn of the event loop, it is
 * stopped, and begun again after `pause`; edits that were made are not repeated. `run` must have no effect before its last edit.
 */
export async function inPieces<T>(run: () => T, pause: () => Promise<unknown>): Promise<T> {
  const made = new Map<string, Edited>();
  for (;;) {
    const outer = piece;
    piece = { made, characters: 0 };
    try {
      return run();
    } catch (error) {
      if (error !== unfinished) throw error;
    } finally {
      piece = outer;
    }
    await pause();
  }
}

/** Whether an error stops a run in pieces; who catches errors inside of `run` must throw it again. */
export function isUnfinished(error: unknown): boolean {
  return error === unfinished;
}

class RecentEdits {
  readonly #made = new Map<string, Edited>();
  #characters = 0;

  get(key: string): Edited | undefined {
    const known = this.#made.get(key);
    if (!known) return undefined;
    // Move the entry to the end of the Map: the first entry is evicted first.
    this.#made.delete(key);
    this.#made.set(key, known);
    return known;
  }

  add(key: string, edited: Edited): void {
    this.#made.set(key, edited);
    this.#characters += sizeOf(key, edited);
    for (const [oldest, one] of this.#made) {
      if (this.#characters <= MAX_KEPT_CHARACTERS) break;
      this.#made.delete(oldest);
      this.#characters -= sizeOf(oldest, one);
    }
  }
}

const recent = new RecentEdits();

function sizeOf(key: string, edited: Edited): number {
  return key.length + ('text' in edited ? edited.text.length : 0);
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
