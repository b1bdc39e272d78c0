import type { HubClient } from './hub-client.js';

/** The metrics of the replica that answers, at most `maxBytes`; the reason in their place if they cannot be read. */
export async function readMetrics({ url, address }: HubClient, timeoutMs: number, maxBytes: number): Promise<string> {
  try {
    const response = await fetch(`${url}/metrics`, {
      headers: { authorization: `Bearer ${address.token}` },
      // A redirect would send the token to another address.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return `The hub answered with status ${response.status}.\n`;
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      parts.push(Buffer.from(chunk as Uint8Array));
      bytes += parts.at(-1)!.length;
      if (bytes >= maxBytes) break;
    }
    return Buffer.concat(parts).subarray(0, maxBytes).toString('utf8');
  } catch (error) {
    return `The metrics could not be read: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}
