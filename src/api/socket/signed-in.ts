import { isDeepStrictEqual } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../auth/actor.js';
import type { CheckedActor } from '../../auth/bearer.js';
import type { Door } from '../edge/door.js';

const TICK_MS = 500;
const CHECK_EVERY_MS = 1_500;
/**
 * So long after the beginning of the last look-up that found it valid, a token may have been revoked, so its connection ends. With the time until
 * the next tick the sum is 4.5 s, below the 5 s that are promised.
 */
const UNCHECKED_MS = 4_000;
/** "Service restart": a client connects again, and then has its present rights. */
const RIGHTS_CHANGED = 1012;

const UNCHECKED = 'Token not checked';

interface Entry {
  readonly actor: Actor;
  checkedAt: number;
}

/**
 * The open connections of stored tokens. Each token is checked every 1.5 s, with one statement for all, so that the subscriptions of a token end
 * within 5 s after it is revoked or expires, or when its rights change, also while the database does not answer.
 */
export class SignedIn {
  readonly #door: Pick<Door, 'again'>;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #entries = new Map<WebSocket, Entry>();
  #timer: NodeJS.Timeout | undefined;
  #checking = false;
  #nextCheckAt = 0;

  constructor(door: Pick<Door, 'again'>, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#door = door;
    this.#log = log;
  }

  /**
   * False: the connection has closed meanwhile, or is closed here, because its look-up took too long. Connections of the administrator's token
   * need no check: it does not change while the process runs.
   */
  add(socket: WebSocket, { actor, checkedAt }: CheckedActor): boolean {
    if (socket.readyState !== socket.OPEN) return false;
    if (actor.token === undefined) return true;
    if (isOverdue(checkedAt)) {
      socket.close(RIGHTS_CHANGED, UNCHECKED);
      return false;
    }
    this.#entries.set(socket, { actor, checkedAt });
    // An answer that was kept is some seconds old already.
    this.#nextCheckAt = Math.min(this.#nextCheckAt, checkedAt + CHECK_EVERY_MS);
    socket.once('close', () => this.#remove(socket));
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS).unref();
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A client may take seconds to answer the closing frame; nothing is sent to it meanwhile. */
  #end(socket: WebSocket, code: number, reason: string): void {
    this.#remove(socket);
    socket.close(code, reason);
  }

  #remove(socket: WebSocket): void {
    this.#entries.delete(socket);
    if (this.#entries.size === 0) this.close();
  }

  async #tick(): Promise<void> {
    this.#endOverdue();
    // A slow database gets no second question.
    const now = performance.now();
    if (this.#checking || this.#entries.size === 0 || now < this.#nextCheckAt) return;
    this.#checking = true;
    this.#nextCheckAt = now + CHECK_EVERY_MS;
    try {
      await this.#check();
    } catch (err) {
      this.#log.warn({ err }, 'The tokens of open connections could not be checked.');
    } finally {
      this.#checking = false;
    }
  }

  async #check(): Promise<void> {
    const startedAt = performance.now();
    const asked = [...this.#entries];
    const byToken = new Map(asked.map(([, { actor }]) => [actor.token!.id, actor]));
    const found = new Map(await Promise.all([...byToken].map(async ([id, actor]) => [id, await this.#door.again(actor)] as const)));
    for (const [socket, entry] of asked) {
      const now = found.get(entry.actor.token!.id) ?? null;
      if (now === null) this.#end(socket, CloseCode.Forbidden, 'Forbidden');
      else if (!isDeepStrictEqual(now, entry.actor)) this.#end(socket, RIGHTS_CHANGED, 'Rights changed');
      else entry.checkedAt = startedAt;
    }
  }

  #endOverdue(): void {
    for (const [socket, { checkedAt, actor }] of this.#entries) {
      if (actor.token!.expiresAt.getTime() <= Date.now()) this.#end(socket, CloseCode.Forbidden, 'Forbidden');
      else if (isOverdue(checkedAt)) this.#end(socket, RIGHTS_CHANGED, UNCHECKED);
    }
  }
}

function isOverdue(checkedAt: number): boolean {
  return performance.now() - checkedAt >= UNCHECKED_MS;
}
