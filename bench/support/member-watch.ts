import { MemberClient } from './member-client.js';

/** Arrivals and deletions of objects of one kind in a member, by the bench's own watch and clock. */
export interface MemberWatch {
  readonly arrived: Map<string, number>;
  readonly gone: Map<string, number>;
  close(): Promise<void>;
}

interface WatchEvent {
  readonly type: string;
  readonly object: { readonly metadata: { readonly name: string; readonly resourceVersion: string } };
}

/**
 * Watches `path` (`/apis/apps/v1/deployments`) of the member of a kubeconfig; times are `performance.now()`. A real server ends watches of
 * slow readers, as on a busy machine, so the watch is opened again from its last event.
 */
export async function watchMember(kubeconfig: string, path: string, onNews: () => void): Promise<MemberWatch> {
  const client = new MemberClient(kubeconfig);
  const arrived = new Map<string, number>();
  const gone = new Map<string, number>();
  const abort = new AbortController();
  let last = '';
  const open = () => client.ask('GET', `${path}?watch=1&timeoutSeconds=3600&resourceVersion=${last}`, undefined, abort.signal);
  const read = (line: string) => {
    // MODIFIED events are most of the lines and are not needed; parsing them would take CPU time from the measured processes.
    if (line.startsWith('{"type":"MODIFIED"')) return;
    const { type, object } = JSON.parse(line) as WatchEvent;
    if (type === 'ERROR') throw new Error(`The watch of the bench failed: ${line}`);
    const { name, resourceVersion } = object.metadata;
    const now = performance.now();
    if (type === 'ADDED' && !arrived.has(name)) arrived.set(name, now);
    if (type === 'DELETED') gone.set(name, now);
    last = resourceVersion;
    onNews();
  };
  const first = await open();
  const follow = async () => {
    for (let body = first; ; body = await open()) await readLines(body, read);
  };
  follow().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return {
    arrived,
    gone,
    async close() {
      abort.abort();
      await client.close();
    },
  };
}

async function readLines(body: AsyncIterable<Buffer>, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') onLine(line);
  }
}
