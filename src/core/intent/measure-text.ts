/** An approximate count of the structure of a YAML or JSON text. It is some fifty times faster than parsing and runs before it. */
export interface TextMeasure {
  /** Values in lists and maps. */
  readonly nodes: number;
  /** Maximum nesting of brackets, or of list dashes on one line. */
  readonly depth: number;
  readonly documents: number;
  /** Number of lines outside block scalars. */
  readonly lines: number;
}

/**
 * Counts with the few rules of YAML that decide what is structure: quotes, comments, brackets, dashes, colons and block scalars.
 * It stops as soon as a limit is exceeded. The count is approximate; the parser applies the exact limits.
 */
export function measureText(text: string, limits: TextMeasure): TextMeasure {
  const scanner = new Scanner(text, limits);
  for (let start = 0; start < text.length && !scanner.isOverLimit(); ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    scanner.scanLine(start, end);
    start = end + 1;
  }
  return { nodes: scanner.nodes, depth: scanner.depth, documents: scanner.documents, lines: scanner.lines };
}

const c = (character: string) => character.charCodeAt(0);
const TAB = c('\t');
const RETURN = c('\r');
const SPACE = c(' ');
const QUOTE = c('"');
const APOSTROPHE = c("'");
const BACKSLASH = c('\\');

class Scanner {
  nodes = 0;
  depth = 0;
  documents = 1;
  lines = 0;

  /** Character code of the open quote; 0 outside quotes. */
  #quote = 0;
  #brackets = 0;
  /** Whether a value may begin at this character. */
  #fresh = true;
  /** An open block scalar continues while lines begin to the right of this column; null if none is open. */
  #block: number | null = null;

  // Of the line that is being scanned.
  #start = 0;
  #end = 0;
  #at = 0;
  /** Column of the first key or plain text; -1 before it. */
  #key = -1;
  #dashes = 0;
  #lastDash = -1;

  constructor(
    private readonly text: string,
    private readonly limits: TextMeasure,
  ) {}

  isOverLimit(): boolean {
    const { nodes, depth, documents, lines } = this.limits;
    return this.nodes > nodes || this.depth > depth || this.documents > documents || this.lines > lines;
  }

  scanLine(start: number, end: number): void {
    this.#start = start;
    this.#at = start;
    this.#end = end;
    this.#key = -1;
    this.#dashes = 0;
    this.#lastDash = -1;
    if (this.#quote === 0 && this.#brackets === 0 && !this.#beginBlockLine()) return;
    this.lines++;

    for (; this.#at < this.#end && !this.isOverLimit(); this.#at++) this.#step(this.text.charCodeAt(this.#at));
  }

  /** Outside brackets and quotes, indentation decides. False when the line holds no structure. */
  #beginBlockLine(): boolean {
    while (this.#at < this.#end && this.text.charCodeAt(this.#at) === SPACE) this.#at++;
    const isBlank = this.#at >= this.#end - 1 && this.#blankAt(this.#at);
    if (this.#block !== null && (isBlank || this.#at - this.#start > this.#block)) return false;

    if (!isBlank) this.#block = null;
    this.#fresh = true;
    if (this.text.startsWith('---', this.#start) && this.#blankAt(this.#start + 3)) {
      this.documents++;
      this.#at = this.#start + 3;
    }
    return true;
  }

  #step(unit: number): void {
    if (this.#quote !== 0) this.#insideQuotes(unit);
    else if (unit === SPACE || unit === TAB || unit === RETURN) return;
    else if (unit === c('#') && (this.#at === this.#start || this.#blankAt(this.#at - 1))) this.#at = this.#end;
    else if (this.#fresh && (unit === QUOTE || unit === APOSTROPHE)) this.#openQuote(unit);
    else if ((unit === c('[') || unit === c('{')) && (this.#fresh || this.#brackets > 0)) this.#openBracket();
    else if (this.#brackets > 0) this.#insideBrackets(unit);
    else if (this.#fresh) this.#beginValue(unit);
    else this.#insidePlain(unit);
  }

  #insideQuotes(unit: number): void {
    if (unit === BACKSLASH && this.#quote === QUOTE) this.#at++;
    else if (unit !== this.#quote) return;
    else if (unit === APOSTROPHE && this.text.charCodeAt(this.#at + 1) === APOSTROPHE) this.#at++;
    else this.#quote = 0;
  }

  #openQuote(unit: number): void {
    this.#quote = unit;
    this.#markText();
  }

  #openBracket(): void {
    this.nodes++;
    this.#brackets++;
    this.depth = Math.max(this.depth, this.#brackets + this.#dashes);
    this.#fresh = true;
  }

  #insideBrackets(unit: number): void {
    if (unit === c(']') || unit === c('}')) this.#brackets--;
    if (unit === c(',')) this.nodes++;
    this.#fresh = unit === c(',') || unit === c(':');
  }

  #beginValue(unit: number): void {
    if (unit === c('-') && this.#blankAt(this.#at + 1)) this.#countDash();
    else if (unit === c('|') || unit === c('>')) this.#openBlock();
    else if (unit === c('&') || unit === c('!')) this.#skipWord();
    else if (unit === c('?') && this.#blankAt(this.#at + 1)) return;
    else {
      this.#markText();
      this.#insidePlain(unit);
    }
  }

  #insidePlain(unit: number): void {
    if (unit !== c(':') || !this.#blankAt(this.#at + 1)) return;
    this.nodes++;
    this.#fresh = true;
  }

  #countDash(): void {
    this.nodes++;
    this.#dashes++;
    this.#lastDash = this.#at - this.#start;
    this.depth = Math.max(this.depth, this.#dashes);
  }

  #openBlock(): void {
    this.#block = this.#key >= 0 ? this.#key : this.#lastDash;
    this.#at = this.#end;
  }

  /** Anchors and tags are counted as values, because parsing them costs as much. */
  #skipWord(): void {
    this.nodes++;
    while (this.#at + 1 < this.#end && !this.#blankAt(this.#at + 1)) this.#at++;
  }

  #markText(): void {
    if (this.#key < 0) this.#key = this.#at - this.#start;
    this.#fresh = false;
  }

  #blankAt(at: number): boolean {
    if (at >= this.#end) return true;
    const unit = this.text.charCodeAt(at);
    return unit === SPACE || unit === TAB || unit === RETURN;
  }
}
