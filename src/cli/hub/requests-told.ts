import type { Cli } from '../cli.js';
import type { RequestTold } from './hub-client.js';

/** Requests as `-v 6` prints them: operation, address, answer and time; no token and no variables, which may hold secrets. */
export function requestsTold(cli: Pick<Cli, 'verbosity' | 'terminal'>): RequestTold | undefined {
  if ((cli.verbosity ?? 0) < 6) return undefined;
  return ({ operation, url, answer, ms }) => cli.terminal.note(`POST ${url}/graphql ${operation} ${answer} in ${Math.round(ms)} ms`);
}
