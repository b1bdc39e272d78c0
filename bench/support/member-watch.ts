import { MemberClient } from './member-client.js';

/** What a bench sees of one member: objects of one kind that arrive and go, by its own watch and its own clock. */
export interface MemberWatch {
  readonly arrived: Map<string, number>;
  readonly gone: Map<string, number>;
  close(): Promise<void>;
}

/** Watches `path` (`/apis/apps/v1/deployments`) of the member of a kubeconfig; times are `performance.now()`. */
export async function watchMember(kubeconfig: string, path: string, onNews: () => void): Promise<MemberWatch> {
  const client = new MemberClient(kubeconfig);
  const arrived = new Map<string, number>();
  const gone = new Map<string, number>();
  const abort = new AbortController();
  const body = await client.ask('GET', `${path}?watch=1&timeoutSeconds=3600`, undefined, abort.signal);
  void readLines(body, (line) => {
    // Changes are most of the lines and nobody asks for them; to read them would take the machine from what is measured.
    if (line.startsWith('{"type":"MODIFIED"')) return;
    const event = JSON.parse(line) as { type: string; object: { metadata: { name: string } } };
    const now = performance.now();
    if (event.type === 'ADDED' && !arrived.has(event.object.metadata.name)) arrived.set(event.object.metadata.name, now);
    if (event.type === 'DELETED') gone.set(event.object.metadata.name, now);
    onNews();
  }).catch(() => undefined);
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
