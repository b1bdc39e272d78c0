import { isDeepStrictEqual } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../auth/actor.js';
import type { Door } from '../edge/door.js';

const CHECK_EVERY_MS = 1_500;
/** Without an answer of the database for this time, a token may be revoked, so its connection ends. */
const UNCHECKED_MS = 4_500;
/** "Service restart": a client connects again, and then has its present rights. */
const RIGHTS_CHANGED = 1012;

interface Entry {
  readonly actor: Actor;
  checkedAt: number;
}

/**
 * The open connections of stored tokens. Each token is checked every 1.5 s, with one statement for all, so that the subscriptions of a token end
 * within 5 s after it is revoked or expires, or when its rights change.
 */
export class SignedIn {
  readonly #door: Pick<Door, 'again'>;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #entries = new Map<WebSocket, Entry>();
  #timer: NodeJS.Timeout | undefined;
  #checking = false;

  constructor(door: Pick<Door, 'again'>, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#door = door;
    this.#log = log;
  }

  /** Connections of the administrator's token need no check: it does not change while the process runs. */
  add(socket: WebSocket, actor: Actor): void {
    if (actor.token === undefined) return;
    this.#entries.set(socket, { actor, checkedAt: performance.now() });
    socket.once('close', () => this.#remove(socket));
    this.#timer ??= setInterval(() => void this.#tick(), CHECK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #remove(socket: WebSocket): void {
    this.#entries.delete(socket);
    if (this.#entries.size === 0) this.close();
  }

  async #tick(): Promise<void> {
    this.#endOverdue();
    // A slow database gets no second question.
    if (this.#checking) return;
    this.#checking = true;
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
      if (now === null) socket.close(CloseCode.Forbidden, 'Forbidden');
      else if (!isDeepStrictEqual(now, entry.actor)) socket.close(RIGHTS_CHANGED, 'Rights changed');
      else entry.checkedAt = startedAt;
    }
  }

  #endOverdue(): void {
    const latest = performance.now() - UNCHECKED_MS;
    for (const [socket, { checkedAt, actor }] of this.#entries) {
      if (actor.token!.expiresAt.getTime() <= Date.now()) socket.close(CloseCode.Forbidden, 'Forbidden');
      else if (checkedAt < latest) socket.close(RIGHTS_CHANGED, 'Token not checked');
    }
  }
}
