import type { Cli } from '../cli.js';
import { CommandFailure, exitCodes } from '../failure.js';
import { isLoopback } from '../hub/loopback.js';

/** Whether a name after `-f` is an address and no file. */
export function isAddress(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

/** The text at an https address (http on this machine only), at most `limitBytes`, within the time of one request. No token is sent along. */
export async function fetchManifests(cli: Cli, address: string, limitBytes: number): Promise<string> {
  refusePlain(address);
  const signal = AbortSignal.any([AbortSignal.timeout(cli.requestTimeoutMs), cli.interrupted]);
  try {
    const response = await fetch(address, { signal, headers: { accept: 'application/yaml, application/json, text/plain, */*' } });
    // A redirect may lead away from https.
    refusePlain(response.url || address);
    if (!response.ok) throw new CommandFailure(`${address} answered with HTTP ${response.status}`, { next: 'check the address' });
    return await bounded(response, address, limitBytes);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    if (cli.interrupted.aborted) throw new CommandFailure('interrupted', { exitCode: exitCodes.interrupted, cause: error });
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new CommandFailure(`${address} did not answer within ${cli.requestTimeoutMs / 1000} s`, { code: 'TIMED_OUT', cause: error });
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CommandFailure(`cannot read ${address}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: error });
  }
}

function refusePlain(address: string): void {
  if (address.toLowerCase().startsWith('https://') || isLoopback(address)) return;
  throw new CommandFailure(`${address} is not encrypted, and anybody between could change the manifests`, { next: 'use an https address' });
}

async function bounded(response: Response, address: string, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new CommandFailure(`${address} holds more than ${limitBytes} bytes`, { next: 'apply fewer at once' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
