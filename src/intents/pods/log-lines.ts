const NEWLINE = 0x0a;

/** Sequences that move the cursor or colour text, as programs write them for terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~])/g;
/** Control characters except the tab, and characters that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/**
 * Splits a log into lines. Of a line longer than `maxBytes` only the beginning is kept and the line is counted in `shortened`. Nothing in a
 * line can command a terminal.
 */
export class LogLines {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #kept = 0;
  #isLong = false;
  shortened = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, if the log does not end with a line break. */
  rest(): string[] {
    return this.#kept > 0 ? [this.#take()] : [];
  }

  #keep(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#maxBytes - this.#kept);
    if (kept.length < bytes.length) this.#isLong = true;
    if (kept.length === 0) return;
    // A copy, so that a short line does not hold the whole chunk.
    this.#parts.push(Buffer.from(kept));
    this.#kept += kept.length;
  }

  #take(): string {
    const text = Buffer.concat(this.#parts).toString('utf8');
    if (this.#isLong) this.shortened += 1;
    [this.#parts, this.#kept, this.#isLong] = [[], 0, false];
    return withoutControls(text);
  }
}

function withoutControls(text: string): string {
  return text.replace(sequences, '').replace(controls, '');
}
