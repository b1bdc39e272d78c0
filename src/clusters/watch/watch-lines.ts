/** One line of a watch holds one object; etcd keeps none above 1.5 MB, and managed fields may add as much again. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 0x0a;

export class MalformedLineError extends Error {}

/**
 * Cuts a stream of bytes into JSON values, one a line, without looking at a byte twice. Throws MalformedLineError.
 * A line that the end of the stream cuts off is dropped: the next watch begins before it.
 */
export class WatchLines {
  #parts: Buffer[] = [];
  #bytes = 0;

  /** The values that `chunk` completes. */
  *push(chunk: Buffer): Generator<unknown, void, void> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      start = end + 1;
      if (line.trim() !== '') yield parse(line);
    }
    this.#keep(chunk.subarray(start));
  }

  #complete(last: Buffer): string {
    if (this.#parts.length === 0) return last.toString('utf8');
    const line = Buffer.concat([...this.#parts, last]).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }

  #keep(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#bytes += rest.length;
    if (this.#bytes > MAX_LINE_BYTES) throw new MalformedLineError('a line is longer than 16 MiB');
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new MalformedLineError('a line is not JSON');
  }
}
