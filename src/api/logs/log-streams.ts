import { failure } from '../graphql/failure.js';

export interface StreamLimits {
  readonly ofConnection: number;
  readonly ofCluster: number;
  readonly inAll: number;
}

export const streamLimits: StreamLimits = { ofConnection: 10, ofCluster: 20, inAll: 60 };

/** Limits the logs that are open in this process. */
export class LogStreams {
  readonly #limits: StreamLimits;
  readonly #open = new Set<{ readonly connection: object; readonly cluster: string }>();

  constructor(limits: StreamLimits = streamLimits) {
    this.#limits = limits;
  }

  /** Reserves a stream; the returned function releases it. Throws RATE_LIMITED if the limit is reached. */
  enter(connection: object, cluster: string): () => void {
    const { ofConnection, ofCluster, inAll } = this.#limits;
    const open = [...this.#open];
    if (open.length >= inAll) throw full(`${inAll} logs are open in this hub`);
    if (open.filter((one) => one.cluster === cluster).length >= ofCluster) throw full(`${ofCluster} logs of ${cluster} are open`);
    if (open.filter((one) => one.connection === connection).length >= ofConnection)
      throw full(`this connection has ${ofConnection} logs open`);
    const place = { connection, cluster };
    this.#open.add(place);
    return () => void this.#open.delete(place);
  }
}

function full(why: string) {
  return failure('RATE_LIMITED', `The log cannot be opened: ${why}, which is the limit. Close one first.`);
}
