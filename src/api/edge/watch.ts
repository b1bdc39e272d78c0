/** The limit that closed a connection: total, per address, without a token, or too late with a token. */
export type Refusal = 'total' | 'address' | 'stranger' | 'late';

/** Measurements of the edge. */
export interface EdgeMeter {
  connections(open: number): void;
  refused(why: Refusal): void;
  wrongTokens(): void;
}

export interface EdgeLog {
  warn(pairs: object, sentence: string): void;
}

/** Interval of the log; one line per kind of event with its count. */
const LINE_EVERY_MS = 60_000;

/** Counts refusals of the edge and logs the sums, so that an attack cannot fill the disk with log lines. */
export class EdgeWatch {
  readonly #meter: EdgeMeter;
  readonly #log: EdgeLog;
  readonly #now: () => number;
  readonly #lines = new Map<string, { at: number; unsaid: number }>();

  constructor(meter: EdgeMeter, log: EdgeLog, now: () => number = () => performance.now()) {
    this.#meter = meter;
    this.#log = log;
    this.#now = now;
  }

  open(connections: number): void {
    this.#meter.connections(connections);
  }

  refused(why: Refusal, address: string): void {
    this.#meter.refused(why);
    this.#say(why, { why, address }, 'A connection limit closed a connection.');
  }

  failedToAccept(error: Error): void {
    this.#say('accept', { err: error }, 'A connection could not be accepted.');
  }

  wrongToken(address: string): void {
    this.#meter.wrongTokens();
    this.#say('token', { address }, 'A token was refused.');
  }

  #say(kind: string, pairs: object, sentence: string): void {
    const now = this.#now();
    const line = this.#lines.get(kind);
    if (line && now - line.at < LINE_EVERY_MS) {
      line.unsaid += 1;
      return;
    }
    this.#lines.set(kind, { at: now, unsaid: 0 });
    this.#log.warn({ ...pairs, sinceLastLine: line?.unsaid ?? 0 }, sentence);
  }
}
