import pg from 'pg';
import { type ServerChoice, sessionState } from './server-choice.js';

type Connected = (error: Error | null, client?: pg.Client) => void;
/** Fields that node-postgres sets in its constructor; `choosingClient` sets them again when it connects. */
type Internals = { host: string; port: number; ssl: unknown; connection: Internals & NodeJS.EventEmitter };

/**
 * A node-postgres client that gets its server from `choice` when it connects, and then checks that the session has the attributes that the
 * URL requires. If the server rejects a write as read-only, the pools replace their idle connections.
 */
export function choosingClient(choice: ServerChoice): typeof pg.Client {
  return class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      const connecting = this.#connectChosen();
      if (!callback) return connecting;
      connecting.then(
        () => callback(null, this),
        (error: Error) => callback(error),
      );
      return undefined;
    }

    async #connectChosen(): Promise<pg.Client> {
      const own = this as unknown as Internals;
      // A client without an 'error' listener ends the process when its connection breaks, and the pool adds its listener only later.
      this.on('error', () => choice.forget());
      const { host, port, tls } = await choice.pick();
      Object.assign(own, { host, port, ssl: tls });
      own.connection.ssl = tls;
      own.connection.on('errorMessage', ({ code }: { code?: string }) => {
        if (code === '25006') choice.refused();
      });
      try {
        await super.connect();
        choice.check((await this.query<Parameters<typeof choice.check>[0]>(sessionState)).rows[0]!);
        return this;
      } catch (error) {
        choice.forget();
        void this.end().catch(() => undefined);
        throw error;
      }
    }
  };
}

/** The node-postgres options of a pool or a single client that connects through `choice`. */
export function connectionOf({
  target: { user, password, database },
}: ServerChoice): Pick<pg.ClientConfig, 'user' | 'password' | 'database'> {
  return { user, password, database };
}
