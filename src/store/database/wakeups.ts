import type pg from 'pg';
import type { Step, Wakeups } from '../../engine/ports/wakeups.js';
import { choosingClient, connectionOf } from './choosing-client.js';
import type { ServerChoice } from './server-choice.js';

type Topic = Step | 'api';
const topics: readonly Topic[] = ['fleet', 'plan', 'dispatch', 'observe', 'report', 'api'];
/** The data of these steps is in the memory of the process that wakes them, so other replicas are not notified. */
const local: ReadonlySet<Topic> = new Set(['observe', 'report']);
const CHANNEL = 'manifold';
/** Minimum time between two notifications of one step. */
const NOTIFY_EVERY_MS = 20;
const RECONNECT_MS = 1_000;

/**
 * Within the process a wake-up is passed in memory; wake-ups of the same turn are merged. Other replicas get it by NOTIFY after the
 * transaction that caused it, at most once per 20 ms and step. Wake-ups that are lost while the connection is down are covered by the slow
 * poll of the loops, and after a reconnect every step is woken once.
 */
export class PostgresWakeups implements Wakeups {
  readonly #choice: ServerChoice;
  readonly #applicationName: string;
  readonly #listeners = new Map<Topic, Set<() => void>>();
  readonly #scheduled = new Set<Topic>();
  readonly #toNotify = new Set<Topic>();
  #client: pg.Client | null = null;
  #notifying: NodeJS.Timeout | null = null;
  #reconnecting: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #closed = false;

  constructor(choice: ServerChoice, applicationName: string) {
    this.#choice = choice;
    this.#applicationName = applicationName;
  }

  wake(topic: Topic): void {
    this.#tellListeners(topic);
    if (local.has(topic)) return;
    this.#toNotify.add(topic);
    this.#notifying ??= setTimeout(() => this.#notify(), NOTIFY_EVERY_MS).unref();
  }

  onWake(topic: Topic, run: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(run));
    return () => void listeners.delete(run);
  }

  /** Starts to listen to other replicas. Resolves when it listens, or when the first attempt failed and a retry is scheduled. */
  async listen(): Promise<void> {
    if (this.#closed) return;
    const Client = choosingClient(this.#choice);
    const client = new Client({ ...connectionOf(this.#choice), application_name: `${this.#applicationName}/listen`, keepAlive: true });
    client.on('error', () => undefined);
    client.on('end', () => this.#lost(client));
    client.on('notification', (message) => this.#heard(client, message));
    this.#client = client;
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      for (const topic of topics) this.#tellListeners(topic);
    } catch {
      this.#lost(client);
      await client.end().catch(() => undefined);
    }
  }

  /** Sends pending notifications first: the last one of a process that ends reports that its leases are free. */
  async close(): Promise<void> {
    if (this.#notifying) clearTimeout(this.#notifying);
    this.#notify();
    while (this.#sending) await this.#sending;
    this.#closed = true;
    if (this.#notifying) clearTimeout(this.#notifying);
    if (this.#reconnecting) clearTimeout(this.#reconnecting);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  #heard(client: pg.Client, { processId, payload }: pg.Notification): void {
    const { processID } = client as pg.Client & { readonly processID?: number };
    const topic = topics.find((known) => known === payload);
    if (topic && processId !== processID) this.#tellListeners(topic);
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client || this.#closed) return;
    this.#client = null;
    this.#reconnecting = setTimeout(() => {
      this.#reconnecting = null;
      void this.listen();
    }, RECONNECT_MS).unref();
  }

  #tellListeners(topic: Topic): void {
    if (this.#scheduled.has(topic)) return;
    this.#scheduled.add(topic);
    setImmediate(() => {
      this.#scheduled.delete(topic);
      if (this.#closed) return;
      for (const run of this.#listeners.get(topic) ?? []) run();
    });
  }

  #notify(): void {
    this.#notifying = null;
    // Only one NOTIFY at a time: if the database is slow, further wake-ups are merged into the next one.
    if (this.#sending || this.#closed || this.#toNotify.size === 0) return;
    const news = [...this.#toNotify];
    this.#toNotify.clear();
    this.#sending = this.#send(news).finally(() => {
      this.#sending = null;
      this.#notify();
    });
  }

  /** A failed NOTIFY is dropped: the slow poll of the other replicas covers it. */
  async #send(news: readonly Topic[]): Promise<void> {
    try {
      await this.#client?.query(notify, [CHANNEL, news]);
    } catch {
      // The end of the connection causes a reconnect.
    }
  }
}

const notify = 'select pg_notify($1, topic) from unnest($2::text[]) as topic';
