import { HubError } from '../../errors.js';

/** Loggable part of an error: code and message, without response bodies and library stacks. */
export function loggable(error: unknown): string {
  if (error instanceof HubError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown';
}
