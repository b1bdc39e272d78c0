import { AnswerTooLarge, answerLimits, type HeldBytes, mib } from '../answers/answer-limits.js';

/** Of a line above the limit of an object only this many bytes are kept; they contain the object's name. */
const HEAD_BYTES = 64 * 1024;
/** A line is an event around an object. */
const MAX_KEPT_BYTES = answerLimits.objectBytes + 4_096;

const NEWLINE = 0x0a;

export interface WatchLine {
  /** Of a line above the limit this is only the beginning. */
  readonly bytes: Buffer;
  readonly size: number;
}

/**
 * Splits a stream of bytes into lines; scans each byte once. Throws AnswerTooLarge for a line above the limit. An incomplete last line is
 * dropped: the next watch starts before it.
 */
export class WatchLines {
  readonly #held: HeldBytes;
  #parts: Buffer[] = [];
  #kept = 0;
  #size = 0;

  constructor(held: HeldBytes) {
    this.#held = held;
  }

  /** The lines that `chunk` completes, without empty ones. */
  *push(chunk: Buffer): Generator<WatchLine, void, void> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      start = end + 1;
      if (!isBlank(line.bytes)) yield line;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Releases the counted bytes of an unfinished line. */
  close(): void {
    this.#held.give(this.#kept);
    [this.#parts, this.#kept, this.#size] = [[], 0, 0];
  }

  #complete(last: Buffer): WatchLine {
    const size = this.#size + last.length;
    const isCut = this.#kept < this.#size;
    const bytes = this.#parts.length === 0 ? last : Buffer.concat(isCut ? this.#parts : [...this.#parts, last]);
    this.close();
    return { bytes: size > MAX_KEPT_BYTES ? bytes.subarray(0, HEAD_BYTES) : bytes, size };
  }

  #keep(rest: Buffer): void {
    if (rest.length === 0) return;
    const isCut = this.#kept < this.#size;
    this.#size += rest.length;
    if (this.#size > answerLimits.lineBytes) throw new AnswerTooLarge(`a line is longer than ${mib(answerLimits.lineBytes)}`);
    if (isCut) return;
    this.#held.take(rest.length);
    this.#kept += rest.length;
    this.#parts.push(rest);
    if (this.#size > MAX_KEPT_BYTES) this.#cut();
  }

  #cut(): void {
    const head = Buffer.from(Buffer.concat(this.#parts).subarray(0, HEAD_BYTES));
    this.#held.give(this.#kept - head.length);
    [this.#parts, this.#kept] = [[head], head.length];
  }
}

function isBlank(line: Buffer): boolean {
  return line.length < 64 && line.toString('latin1').trim() === '';
}
