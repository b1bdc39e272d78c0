import type { Cli } from '../cli.js';
import { CommandFailure, exitCodes } from '../failure.js';
import { isLoopback } from '../hub/loopback.js';

/** Whether the argument of `-f` is a URL and not a file. */
export function isAddress(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

const LIMIT_REDIRECTS = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The text at an https address (http on this machine only), at most `limitBytes`, within the time of one request. No token is sent. At most five
 * redirects are followed, each under the same rules.
 */
export async function fetchManifests(cli: Cli, address: string, limitBytes: number): Promise<string> {
  const signal = AbortSignal.any([AbortSignal.timeout(cli.requestTimeoutMs), cli.interrupted]);
  try {
    const response = await followed(address, signal);
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

/** The response at the end of the redirects. They are followed here, because `fetch` would also follow one over plain HTTP. */
async function followed(address: string, signal: AbortSignal): Promise<Response> {
  refusePlain(address);
  let at = address;
  for (let hops = 0; hops <= LIMIT_REDIRECTS; hops++) {
    const headers = { accept: 'application/yaml, application/json, text/plain, */*' };
    const response = await fetch(at, { signal, headers, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null) return response;
    await response.body?.cancel();
    at = redirectTarget(at, location);
  }
  throw new CommandFailure(`${address} redirects more than ${LIMIT_REDIRECTS} times`, { next: 'use the address that it leads to' });
}

/** The target of a redirect; throws a {@link CommandFailure} if it is plain HTTP, or if another machine redirects to this one. */
export function redirectTarget(from: string, location: string): string {
  if (!URL.canParse(location, from)) throw new CommandFailure(`${from} redirects to ${JSON.stringify(location)}, which is not an address`);
  const target = new URL(location, from).href;
  if (isLoopback(target) && !isLoopback(from))
    throw new CommandFailure(`${from} redirects to ${target}, which is on this machine`, { next: 'check the address' });
  refusePlain(target);
  return target;
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
