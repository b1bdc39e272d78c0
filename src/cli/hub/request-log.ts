import type { Cli } from '../cli.js';
import type { RequestLog } from './hub-client.js';

/** Prints requests for `-v 6`: operation, address, status and time, but no token and no variables, which may contain secrets. */
export function requestLog(cli: Pick<Cli, 'verbosity' | 'terminal'>): RequestLog | undefined {
  if ((cli.verbosity ?? 0) < 6) return undefined;
  return ({ operation, url, answer, ms }) => cli.terminal.note(`POST ${url}/graphql ${operation} ${answer} in ${Math.round(ms)} ms`);
}
