/** Time-outs after which a connection is closed, in milliseconds. A working client stays far below them. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** From the first byte of a request to the last byte of its body. 16 MB in this time need 2.2 Mbit/s. */
export const REQUEST_TIMEOUT_MS = 60_000;
/** Maximum idle time between two requests of one connection. */
export const KEEP_ALIVE_MS = 72_000;
/** Interval at which Node.js checks for slow requests. */
export const CHECK_EVERY_MS = 1_000;
/** Time during which the rest of a refused request is read and discarded, so that the client can read the answer. */
export const LINGER_MS = 1_000;

/** Maximum numbers of connections. All addresses of an IPv6 /64 count as one address. */
export interface ConnectionLimits {
  readonly total: number;
  readonly perAddress: number;
  /** Maximum number of connections without a valid token yet. A new connection then closes the oldest. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** Until a connection must have shown a valid token, or is closed. */
  readonly strangerMs: number;
}

export const defaultConnectionLimits: ConnectionLimits = {
  total: 2_000,
  perAddress: 500,
  strangers: 256,
  strangersPerAddress: 64,
  strangerMs: 30_000,
};

/** Half of the files that the process may open are for connections; the database, the members and the console's files need the rest. */
export function withinOpenFiles(limits: ConnectionLimits, openFiles: number): ConnectionLimits {
  const total = Math.max(16, Math.min(limits.total, Math.floor(openFiles / 2)));
  return { ...limits, total, strangers: Math.min(limits.strangers, Math.max(8, Math.floor(total / 2))) };
}
