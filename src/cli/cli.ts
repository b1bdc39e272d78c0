import type { Clock } from './clock.js';
import type { HubAddress } from './hub/find-hub.js';
import type { HubClient } from './hub/hub-client.js';
import type { Terminal } from './terminal.js';

/** The environment of a command. Commands do not use `process` directly. */
export interface Cli {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder the command was started in, absolute. */
  readonly folder: string;
  /** Version of this package. */
  readonly version: string;
  /** Time-out of one request in milliseconds; set by `--request-timeout` before a command runs. */
  requestTimeoutMs: number;
  /** Context named by `--context`; undefined for the hub that is found otherwise. */
  context?: string | undefined;
  /** Level of `-v`: from 6 on every request is printed to standard error. */
  verbosity?: number;
  /** Exit code of a command that ended without a failure. */
  exitCode: number;
  /** Aborts when the user interrupts the command. */
  readonly interrupted: AbortSignal;
  /** A client of the hub at `address`, or of the hub that is found; throws a {@link CommandFailure} if there is none. */
  hub(address?: HubAddress): Promise<HubClient>;
}
