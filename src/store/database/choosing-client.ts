import pg from 'pg';
import { type ServerChoice, sessionState } from './server-choice.js';

type Connected = (error: Error | null, client?: pg.Client) => void;
/** What node-postgres decides when a client is made, and a choice decides when it connects. */
type Internals = { host: string; port: number; ssl: unknown; connection: Internals & NodeJS.EventEmitter };

/**
 * A client of node-postgres that asks `choice` where to connect, and checks that the session is what the URL asks for. A session that is
 * told that its server takes no writes has the others looked after too.
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
      // Before the pool listens, a connection that breaks would be an error that nobody hears.
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

/** What a pool or a client of its own is given to connect as `choice` says. */
export function connectionOf({
  target: { user, password, database },
}: ServerChoice): Pick<pg.ClientConfig, 'user' | 'password' | 'database'> {
  return { user, password, database };
}
