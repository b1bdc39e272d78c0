import { AnswerTooLarge, answerLimits, type HeldBytes, MalformedAnswer } from './answer-limits.js';
import { closes, type Measure, opens, parseAnswer } from './measure-json.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_MAP = 0x7b;
const OPEN_LIST = 0x5b;
/** Of an object above the limit only this many bytes are kept; they contain its name. */
const HEAD_BYTES = 64 * 1024;
/** Number of bytes before a `[` in which the key of the list is searched. */
const KEY_BYTES = 64;
const itemsKey = /(?:^|[^\\])"items"\s*:\s*$/;

/** The text of one item. For an item above the limit, `bytes` is only its beginning. */
export interface ListItem {
  readonly bytes: Buffer;
  readonly size: number;
  readonly measure: Measure;
}

/**
 * Splits the body of a list into its items while it arrives, so that only one item and the text around the items are in memory. Throws
 * MalformedAnswer. Scans each byte once.
 */
export class ListItems {
  readonly #held: HeldBytes;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inItems = false;
  readonly #envelope: Buffer[] = [];
  #envelopeBytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #keptBytes = 0;
  #itemBytes = 0;
  #deepest = 0;
  #values = 0;

  constructor(held: HeldBytes) {
    this.#held = held;
  }

  /** The items that `chunk` completes. */
  push(chunk: Buffer): ListItem[] {
    const done: ListItem[] = [];
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (this.#inString) {
        i = this.#endOfString(chunk, i);
        continue;
      }
      const byte = chunk[i]!;
      if (this.#inItems && this.#depth === 2) {
        if (byte === OPEN_MAP) from = i;
        else if (byte === 0x5d) [this.#inItems, from] = [false, i];
        else if (!isBetweenItems(byte)) throw new MalformedAnswer('an item of the list is not an object');
      }
      if (byte === QUOTE) this.#inString = true;
      else if (byte === COMMA) this.#values++;
      else if (opens(byte)) {
        if (byte === OPEN_LIST && this.#depth === 1 && this.#isItems(chunk, from, i)) {
          this.#keepEnvelope(chunk.subarray(from, i + 1));
          [this.#inItems, this.#deepest, this.#values] = [true, 2, 0];
        }
        this.#values++;
        if (++this.#depth > this.#deepest) this.#deepest = this.#depth;
      } else if (closes(byte)) {
        this.#depth--;
        if (this.#inItems && this.#depth === 2) done.push(this.#item(chunk.subarray(from, i + 1)));
      }
    }
    if (!this.#inItems) this.#keepEnvelope(chunk.subarray(from));
    else if (this.#depth > 2) this.#keepItem(chunk.subarray(from));
    return done;
  }

  /** The list without its items. Undefined if it is not valid JSON, for example because the body was truncated. */
  end(): unknown {
    return this.#depth === 0 && !this.#inItems ? parseAnswer(Buffer.concat(this.#envelope)) : undefined;
  }

  /** Releases the counted bytes; called when reading of the list stops. */
  close(): void {
    this.#held.give(this.#keptBytes);
    [this.#parts, this.#keptBytes] = [[], 0];
  }

  #endOfString(chunk: Buffer, start: number): number {
    for (let i = start; i < chunk.length; i++) {
      if (this.#escaped) this.#escaped = false;
      else if (chunk[i] === BACKSLASH) this.#escaped = true;
      else if (chunk[i] === QUOTE) {
        this.#inString = false;
        return i;
      }
    }
    return chunk.length;
  }

  #isItems(chunk: Buffer, from: number, at: number): boolean {
    const before = Buffer.concat([this.#tail, chunk.subarray(Math.max(from, at - KEY_BYTES), at)]);
    return itemsKey.test(before.toString('latin1'));
  }

  #item(last: Buffer): ListItem {
    const size = this.#itemBytes + last.length;
    const bytes = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, ...(this.#isCut ? [] : [last])]);
    // Two levels are the list's.
    const measure = { depth: this.#deepest - 2, values: this.#values };
    this.close();
    [this.#itemBytes, this.#deepest, this.#values] = [0, 2, 0];
    return { bytes: size > answerLimits.objectBytes ? bytes.subarray(0, HEAD_BYTES) : bytes, size, measure };
  }

  get #isCut(): boolean {
    return this.#keptBytes < this.#itemBytes;
  }

  #keepItem(part: Buffer): void {
    this.#itemBytes += part.length;
    if (this.#itemBytes - part.length > answerLimits.objectBytes) return;
    this.#held.take(part.length);
    this.#parts.push(part);
    this.#keptBytes += part.length;
    if (this.#itemBytes <= answerLimits.objectBytes) return;
    const head = Buffer.from(Buffer.concat(this.#parts).subarray(0, HEAD_BYTES));
    this.close();
    this.#held.take(head.length);
    [this.#parts, this.#keptBytes] = [[head], head.length];
  }

  #keepEnvelope(part: Buffer): void {
    if (part.length === 0) return;
    this.#envelopeBytes += part.length;
    if (this.#envelopeBytes > answerLimits.envelopeBytes) throw new AnswerTooLarge('the list without its items is larger than 1 MiB');
    this.#envelope.push(part);
    this.#tail = Buffer.from(Buffer.concat([this.#tail, part.subarray(-KEY_BYTES)]).subarray(-KEY_BYTES));
  }
}

/** A comma or white space. */
function isBetweenItems(byte: number): boolean {
  return byte === COMMA || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
