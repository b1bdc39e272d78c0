import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import colours from 'picocolors';
import { CommandFailure } from './failure.js';

export type Colours = ReturnType<typeof colours.createColors>;

/** Standard output is for data, standard error for messages. Colours and rewriting are used only for a terminal. */
export interface Terminal {
  /** Colours of standard output. */
  colours: Colours;
  /** Colours of standard error. */
  noteColours: Colours;
  /** Width of standard output in columns; undefined if it is not a terminal, so nothing is cut. */
  readonly columns: number | undefined;
  /** Whether a user can answer questions. */
  readonly canAsk: boolean;
  /** Prints data; a missing final line break is added. */
  out(text: string): void;
  /** A line on standard error. */
  note(text: string): void;
  /** Prints progress to standard error: rewritten in place on a terminal, otherwise printed when it changes. */
  progress(text: string): void;
  /** Ends the line of progress. */
  endProgress(): void;
  ask(question: string): Promise<string>;
  /** Like `ask`, without displaying the input. */
  askSecret(question: string): Promise<string>;
  /** Standard input to its end; refuses more than `limitBytes`. */
  readInput(limitBytes: number): Promise<string>;
  withoutColour(): void;
}

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function processTerminal({ stdin, stdout, stderr }: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  const mayColour = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const plain = colours.createColors(false);
  let shown = '';

  const clear = () => {
    if (shown !== '' && stderr.isTTY) stderr.write('\r\x1b[2K');
  };
  const terminal: Terminal = {
    colours: colours.createColors(mayColour && stdout.isTTY === true),
    noteColours: colours.createColors(mayColour && stderr.isTTY === true),
    columns: stdout.isTTY ? stdout.columns : undefined,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    out(text) {
      clear();
      stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
      if (shown !== '' && stderr.isTTY) stderr.write(shown);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
      shown = '';
    },
    progress(text) {
      if (text === shown) return;
      clear();
      shown = text;
      stderr.write(stderr.isTTY ? text.slice(0, Math.max(1, (stderr.columns ?? 80) - 1)) : `${text}\n`);
    },
    endProgress() {
      if (shown !== '' && stderr.isTTY) stderr.write('\n');
      shown = '';
    },
    ask: (question) => askOn(stdin, stderr, question),
    async askSecret(question) {
      // The question is printed only after echo is off; otherwise a secret that is pasted quickly would be displayed.
      const answer = await askOn(stdin, unseen(), '', () => stderr.write(question));
      stderr.write('\n');
      return answer;
    },
    readInput: (limitBytes) => readAll(stdin, limitBytes),
    withoutColour() {
      terminal.colours = plain;
      terminal.noteColours = plain;
    },
  };
  return terminal;
}

async function askOn(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
  listening: () => void = () => undefined,
): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.question(question).then(resolve, reject);
      listening();
      lines.once('SIGINT', () => reject(new CommandFailure('interrupted', { exitCode: 130 })));
      lines.once('close', () => resolve(''));
    });
  } finally {
    lines.close();
  }
}

function unseen(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

async function readAll(input: NodeJS.ReadableStream, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > limitBytes) throw new CommandFailure(`standard input has more than ${limitBytes} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
