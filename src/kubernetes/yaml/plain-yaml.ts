import type { Json } from '../object.js';
import { isStorableText, type PlainLimits, specialKeys } from './plain-json.js';

export interface PlainDocument {
  /** Position in the text, from 0; empty documents count. */
  readonly index: number;
  readonly value: Json;
}

export interface PlainText {
  /** Without the empty ones. */
  readonly documents: readonly PlainDocument[];
  /** Number of documents, with the empty ones: a divider without content after it begins one. */
  readonly count: number;
}

/** The text has another form; the YAML library reads it. The instance is shared, because making one costs more than reading a small text. */
class OtherForm extends Error {
  override readonly name = 'OtherForm';
}
const otherForm = new OtherForm('The text is not in the plain form of YAML.');

/**
 * Reads YAML in the form that almost all manifests have: maps and lists in blocks, brackets that close on their line, quotes without escapes of
 * YAML's own, block scalars with `|`. Null for everything else: anchors, tags, folded text, comments after values, values over several lines, keys and
 * numbers that kubectl would change, repeated keys, and every mistake. What is read has the value that the YAML library gives it
 * (`plain-yaml.test.ts` compares them); it takes a twentieth of the time, because no syntax tree is built.
 */
export function plainYaml(text: string, limits: PlainLimits): PlainText | null {
  if (text.includes('\r') || !isStorableText(text)) return null;
  try {
    return new PlainReader(text, limits).read();
  } catch (error) {
    if (error === otherForm) return null;
    throw error;
  }
}

const c = (character: string) => character.charCodeAt(0);
const SPACE = c(' ');
const TAB = c('\t');
const HASH = c('#');
const DASH = c('-');
const COLON = c(':');
const QUOTE = c('"');
const APOSTROPHE = c("'");
const BACKSLASH = c('\\');
const COMMA = c(',');
const PIPE = c('|');
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [c('['), c(']'), c('{'), c('}')];

/** Words that kubectl reads as a boolean or as null. The library reads their other spellings. */
const word = /^(?:y|n|yes|no|true|false|on|off|null)$/i;
const whole = /^-?(?:0|[1-9][0-9]{0,14})$/;
const decimal = /^-?(?:0|[1-9][0-9]{0,9})\.[0-9]{1,10}$/;
/** Versions and addresses. */
const dottedDigits = /^[0-9]+(?:\.[0-9]+){2,}$/;
/** Only these characters occur in numbers of any notation. */
const likeNumber = /^[-+.0-9][-+.0-9a-fA-F_xXoO]*$/;
/** Infinity and what is not a number begin with a dot. */
const dotted = /^[-+]?\./;

/** A longer key is refused by YAML, and its mistakes are the library's. */
const MAX_KEY = 300;

class PlainReader {
  readonly #text: string;
  readonly #limits: PlainLimits;
  #nodes = 0;

  // The current line. Blank lines and lines with only a comment are passed over.
  #start = 0;
  #end = 0;
  /** Columns before the first character. */
  #indent = 0;
  #isOver = false;

  /** Position in the current line. */
  #at = 0;

  constructor(text: string, limits: PlainLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#readLine(0);
  }

  read(): PlainText {
    const documents: PlainDocument[] = [];
    let index = -1;
    while (!this.#isOver) {
      if (this.#isDivider()) {
        index++;
        this.#nextLine();
        continue;
      }
      // A text may begin without a divider.
      if (index < 0) index = 0;
      if (documents.at(-1)?.index === index || this.#indent > 0) throw otherForm;
      documents.push({ index, value: this.#blockMap(0, 1) });
    }
    return { documents, count: index + 1 };
  }

  /** `---` alone on its line. */
  #isDivider(): boolean {
    if (this.#indent > 0 || !this.#text.startsWith('---', this.#start)) return false;
    if (this.#restIsBlank(this.#start + 3)) return true;
    throw otherForm;
  }

  #blockMap(indent: number, depth: number): Json {
    this.#count(depth);
    const fields: Record<string, Json> = {};
    do {
      const key = this.#key();
      this.#put(fields, key, this.#blockValue(indent, depth, true));
    } while (this.#continues(indent));
    return fields;
  }

  #blockList(indent: number, depth: number): Json {
    this.#count(depth);
    const items: Json[] = [];
    do {
      if (this.#unit(this.#at) !== DASH) throw otherForm;
      const next = this.#unit(this.#at + 1);
      if (next === SPACE) this.#skipSpaces(this.#at + 1);
      else if (this.#at + 1 === this.#end) this.#at = this.#end;
      else throw otherForm;
      items.push(this.#item(indent, depth));
    } while (this.#continues(indent) && this.#isDash());
    return items;
  }

  /** The value after a dash. A map or list may begin on the line of the dash; its other items are in the column of the first. */
  #item(indent: number, depth: number): Json {
    if (this.#at >= this.#end) return this.#blockValue(indent, depth, false);
    const isList = this.#isDash();
    if (!isList && !this.#beginsWithKey()) return this.#blockValue(indent, depth, false);
    this.#indent = this.#at - this.#start;
    return isList ? this.#blockList(this.#indent, depth + 1) : this.#blockMap(this.#indent, depth + 1);
  }

  /** The value after the colon of a key, or after a dash, of a map or list in the column `indent`. */
  #blockValue(indent: number, depth: number, ofKey: boolean): Json {
    if (this.#at < this.#end) {
      if (this.#unit(this.#at) === PIPE) return this.#blockScalar(indent, depth);
      const value = this.#inlineValue(depth + 1, false);
      if (!this.#restIsBlank(this.#at)) throw otherForm;
      this.#nextLine();
      return value;
    }
    this.#nextLine();
    if (!this.#isOver && this.#indent > indent) return this.#nested(depth + 1);
    // The items of a list may be in the column of its key.
    if (ofKey && !this.#isOver && this.#indent === indent && this.#isDash()) return this.#blockList(indent, depth + 1);
    this.#count(depth + 1);
    return null;
  }

  #nested(depth: number): Json {
    return this.#isDash() ? this.#blockList(this.#indent, depth) : this.#blockMap(this.#indent, depth);
  }

  /** Whether the next line belongs to the map or list in this column. A deeper line would continue the value before it. */
  #continues(indent: number): boolean {
    if (this.#isOver || this.#indent < indent) return false;
    if (this.#indent > indent) throw otherForm;
    return indent > 0 || !this.#isDivider();
  }

  #isDash(): boolean {
    return this.#unit(this.#at) === DASH && (this.#at + 1 === this.#end || this.#unit(this.#at + 1) === SPACE);
  }

  /** Whether the rest of the line begins with a key, which a colon and a space follow. */
  #beginsWithKey(): boolean {
    const from = this.#at;
    const first = this.#unit(from);
    let after = from;
    if (first === QUOTE || first === APOSTROPHE) after = this.#closing(from, first) + 1;
    else while (isKeyUnit(this.#unit(after)) && after < this.#end) after++;
    return after > from && this.#isColon(after);
  }

  #isColon(at: number): boolean {
    return at < this.#end && this.#unit(at) === COLON && (at + 1 === this.#end || this.#unit(at + 1) === SPACE);
  }

  /** The key at the position, which moves to its value. */
  #key(): string {
    const key = this.#keyText();
    if (!this.#isColon(this.#at)) throw otherForm;
    this.#skipSpaces(this.#at + 1);
    return key;
  }

  #keyText(): string {
    const from = this.#at;
    const first = this.#unit(from);
    if (first === QUOTE || first === APOSTROPHE) return this.#checkedKey(this.#quoted(first));
    if (!isLetter(first)) throw otherForm;
    while (this.#at < this.#end && isKeyUnit(this.#unit(this.#at))) this.#at++;
    const key = this.#text.slice(from, this.#at);
    if (word.test(key)) throw otherForm;
    return this.#checkedKey(key);
  }

  #checkedKey(key: string): string {
    if (key.length > MAX_KEY || specialKeys.has(key)) throw otherForm;
    return key;
  }

  #put(fields: Record<string, Json>, key: string, value: Json): void {
    if (Object.hasOwn(fields, key)) throw otherForm;
    fields[key] = value;
  }

  /** A value that ends on its line. */
  #inlineValue(depth: number, inBrackets: boolean): Json {
    const first = this.#unit(this.#at);
    if (first === OPEN_MAP) return this.#flowMap(depth);
    if (first === OPEN_LIST) return this.#flowList(depth);
    this.#count(depth);
    if (first === QUOTE || first === APOSTROPHE) return this.#quoted(first);
    return plainValue(inBrackets ? this.#plainInBrackets() : this.#plainToEnd());
  }

  #flowMap(depth: number): Json {
    this.#count(depth);
    const fields: Record<string, Json> = {};
    this.#skipSpaces(this.#at + 1);
    if (this.#take(CLOSE_MAP)) return fields;
    for (;;) {
      const isQuoted = this.#unit(this.#at) === QUOTE;
      const key = this.#keyText();
      // The space after the colon may be missing if the key is in double quotes, as in JSON.
      if (this.#unit(this.#at) !== COLON || (!isQuoted && this.#unit(this.#at + 1) !== SPACE)) throw otherForm;
      this.#skipSpaces(this.#at + 1);
      this.#put(fields, key, this.#inlineValue(depth + 1, true));
      if (this.#ends(CLOSE_MAP)) return fields;
    }
  }

  #flowList(depth: number): Json {
    this.#count(depth);
    const items: Json[] = [];
    this.#skipSpaces(this.#at + 1);
    if (this.#take(CLOSE_LIST)) return items;
    for (;;) {
      items.push(this.#inlineValue(depth + 1, true));
      if (this.#ends(CLOSE_LIST)) return items;
    }
  }

  /** After an item in brackets: true at the closing bracket, false at a comma that another item follows. */
  #ends(close: number): boolean {
    this.#skipSpaces(this.#at);
    if (this.#take(close)) return true;
    if (!this.#take(COMMA)) throw otherForm;
    this.#skipSpaces(this.#at);
    return false;
  }

  #take(unit: number): boolean {
    if (this.#at >= this.#end || this.#unit(this.#at) !== unit) return false;
    this.#at++;
    return true;
  }

  #quoted(quote: number): string {
    const from = this.#at;
    const close = this.#closing(from, quote);
    this.#at = close + 1;
    const text = this.#text.slice(from + 1, close);
    if (text.includes('\t')) throw otherForm;
    // JSON and YAML have the same meaning for the escapes of JSON; `JSON.parse` refuses the others.
    return quote === QUOTE && text.includes('\\') ? unescaped(this.#text.slice(from, close + 1)) : text;
  }

  /** Position of the closing quote on the line. */
  #closing(from: number, quote: number): number {
    for (let at = from + 1; at < this.#end; at++) {
      const unit = this.#unit(at);
      if (unit === BACKSLASH && quote === QUOTE) at++;
      else if (unit === quote) {
        // Two apostrophes are one.
        if (quote === APOSTROPHE && this.#unit(at + 1) === APOSTROPHE) break;
        return at;
      }
    }
    throw otherForm;
  }

  #plainToEnd(): string {
    const from = this.#at;
    this.#checkFirst(this.#unit(from));
    let last = from;
    for (let at = from; at < this.#end; at++) {
      const unit = this.#unit(at);
      if (unit === SPACE) continue;
      if (unit === TAB || (unit === HASH && this.#unit(at - 1) === SPACE) || (unit === COLON && this.#isColon(at))) throw otherForm;
      last = at;
    }
    this.#at = this.#end;
    return this.#text.slice(from, last + 1);
  }

  #plainInBrackets(): string {
    const from = this.#at;
    this.#checkFirst(this.#unit(from));
    let at = from;
    for (; at < this.#end; at++) {
      const unit = this.#unit(at);
      if (unit === COMMA || unit === CLOSE_LIST || unit === CLOSE_MAP || unit === SPACE) break;
      if (unit === TAB || unit === HASH || unit === COLON || unit === OPEN_LIST || unit === OPEN_MAP) throw otherForm;
    }
    this.#at = at;
    return this.#text.slice(from, at);
  }

  /** Plain text may begin with many other characters; these are common and have no other meaning. */
  #checkFirst(unit: number): void {
    if (isLetter(unit) || isDigit(unit) || unit === c('/') || unit === c('.')) return;
    if (unit !== DASH || !isDigit(this.#unit(this.#at + 1))) throw otherForm;
  }

  /** The text below a `|`, whose parent is in the column `indent`. */
  #blockScalar(indent: number, depth: number): Json {
    this.#count(depth + 1);
    const strips = this.#unit(this.#at + 1) === DASH;
    if (!this.#restIsBlank(this.#at + (strips ? 2 : 1))) throw otherForm;
    const lines: string[] = [];
    let inner = -1;
    let at = this.#end + 1;
    for (; at < this.#text.length; ) {
      const newline = this.#text.indexOf('\n', at);
      // Without a line break at the end of the text, the end of the value is a special case.
      if (newline < 0) throw otherForm;
      let first = at;
      while (first < newline && this.#unit(first) === SPACE) first++;
      const column = first - at;
      if (first === newline) {
        // A longer blank line before the first text is a mistake; later, the spaces behind the column belong to the text.
        if (inner < 0 && column > 0) throw otherForm;
        lines.push(inner >= 0 && column > inner ? this.#text.slice(at + inner, newline) : '');
      } else if (inner < 0 ? column <= indent : column < inner) {
        // A line between the two columns is a comment or a mistake.
        if (column > indent) throw otherForm;
        break;
      } else {
        // A tab in place of an indentation is a mistake in some places.
        if (this.#unit(first) === TAB) throw otherForm;
        if (inner < 0) inner = column;
        lines.push(this.#text.slice(at + inner, newline));
      }
      at = newline + 1;
    }
    if (inner < 0) throw otherForm;
    this.#readLine(at);
    while (lines.at(-1) === '') lines.pop();
    return lines.join('\n') + (strips ? '' : '\n');
  }

  #nextLine(): void {
    this.#readLine(this.#end + 1);
  }

  /** Makes the next line with content the current one, from the position `start`. */
  #readLine(start: number): void {
    const { length } = this.#text;
    for (let from = start; from < length; ) {
      const newline = this.#text.indexOf('\n', from);
      const end = newline < 0 ? length : newline;
      let first = from;
      while (first < end && this.#unit(first) === SPACE) first++;
      if (first < end && this.#unit(first) !== HASH) {
        if (this.#unit(first) === TAB) throw otherForm;
        this.#start = from;
        this.#end = end;
        this.#indent = first - from;
        this.#at = first;
        return;
      }
      from = end + 1;
    }
    this.#isOver = true;
  }

  #unit(at: number): number {
    return this.#text.charCodeAt(at);
  }

  #skipSpaces(from: number): void {
    this.#at = from;
    while (this.#at < this.#end && this.#unit(this.#at) === SPACE) this.#at++;
  }

  #restIsBlank(from: number): boolean {
    for (let at = from; at < this.#end; at++) if (this.#unit(at) !== SPACE) return false;
    return true;
  }

  #count(depth: number): void {
    if (++this.#nodes > this.#limits.nodes || depth > this.#limits.depth) throw otherForm;
  }
}

function plainValue(text: string): Json {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (word.test(text)) throw otherForm;
  if (!likeNumber.test(text)) {
    if (dotted.test(text)) throw otherForm;
    return text;
  }
  if (whole.test(text) || decimal.test(text)) return Number(text);
  if (dottedDigits.test(text)) return text;
  // It may be a number in a rare notation.
  throw otherForm;
}

function unescaped(quoted: string): string {
  let text: unknown;
  try {
    text = JSON.parse(quoted);
  } catch {
    throw otherForm;
  }
  if (typeof text !== 'string' || !isStorableText(text)) throw otherForm;
  return text;
}

function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || unit === 0x5f;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Letters, digits, `_`, `-`, `.` and `/`. */
function isKeyUnit(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === DASH || unit === 0x2e || unit === 0x2f;
}
