import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Entry } from '../store/entry.js';
import type { Journal } from '../store/object-store.js';

/** The last state of one object in the journal. */
export interface KeptObject {
  readonly storageKey: string;
  readonly revision: number;
  readonly json: string;
}

export interface KeptObjects {
  readonly revision: number;
  readonly objects: readonly KeptObject[];
}

/** A journal is rewritten after it has grown by this many bytes. */
const REWRITE_BYTES = 64 * 1024 * 1024;

/**
 * A file of lines: each is a put, a removal or a revision. Every write reaches the kernel before it is answered, so no answered write is lost when
 * the process is killed; a torn last line, which was not answered, is ignored.
 */
export class ObjectJournal implements Journal {
  readonly #path: string;
  readonly #present: () => Iterable<Entry>;
  readonly #revision: () => number;
  #file: number | undefined;
  #grownBytes = 0;
  #gathered: string[] | undefined;

  constructor(path: string, revision: () => number, present: () => Iterable<Entry>) {
    this.#path = path;
    this.#revision = revision;
    this.#present = present;
  }

  put(entry: Entry): void {
    this.#append(putLine(entry));
  }

  remove(entry: Entry): void {
    this.#append(`D ${entry.kind.storageKey} ${entry.revision} ${entry.namespace}/${entry.name}\n`);
  }

  gather(run: () => void): void {
    const gathered: string[] = [];
    this.#gathered = gathered;
    try {
      run();
    } finally {
      this.#gathered = undefined;
      if (gathered.length > 0) this.#append(gathered.join(''));
    }
  }

  /** Atomically rewrites the file with the current objects, without history: readers find the old file or the new one. */
  rewrite(): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const lines = [`R ${this.#revision()}\n`, ...Array.from(this.#present(), putLine)];
    writeFileSync(`${this.#path}.new`, lines.join(''), { mode: 0o600 });
    this.close();
    renameSync(`${this.#path}.new`, this.#path);
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#grownBytes = 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #append(lines: string): void {
    if (this.#gathered !== undefined) return void this.#gathered.push(lines);
    if (this.#file === undefined) return;
    this.#grownBytes += writeSync(this.#file, lines);
    if (this.#grownBytes > REWRITE_BYTES) setImmediate(() => this.#rewriteIfGrown());
  }

  /** A rewrite that fails (no file descriptors or disk space) is retried after the next write; until then the old file is in use. */
  #rewriteIfGrown(): void {
    if (this.#grownBytes <= REWRITE_BYTES) return;
    try {
      this.rewrite();
    } catch (error) {
      process.emitWarning(`The journal ${this.#path} could not be rewritten: ${(error as Error).message}`);
      this.#openAgain();
    }
  }

  #openAgain(): void {
    try {
      this.#file ??= openSync(this.#path, 'a', 0o600);
    } catch {
      // The file cannot be opened: objects written until the next rewrite do not survive a restart.
    }
  }
}

function putLine(entry: Entry): string {
  return `P ${entry.kind.storageKey} ${entry.revision} ${entry.namespace}/${entry.name} ${entry.json(entry.kind)}\n`;
}

/** The content of a journal; empty if the file does not exist. */
export function readJournal(path: string): KeptObjects {
  const objects = new Map<string, KeptObject>();
  let revision = 0;
  for (const line of existsSync(path) ? wholeLines(readFileSync(path, 'utf8')) : []) {
    const [action, storageKey = '', at = '', key = ''] = line.split(' ', 4);
    if (action === 'R') {
      revision = Math.max(revision, Number(storageKey));
      continue;
    }
    revision = Math.max(revision, Number(at));
    const id = `${storageKey} ${key}`;
    objects.delete(id);
    if (action === 'P') {
      const json = line.slice(`P ${storageKey} ${at} ${key} `.length);
      objects.set(id, { storageKey, revision: Number(at), json });
    }
  }
  return { revision, objects: [...objects.values()] };
}

function wholeLines(text: string): readonly string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
}
