import { MemberClient } from '../../bench/support/member-client.js';

interface Listed {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Item[];
}

interface Item {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: { readonly content?: string };
  readonly status?: Readonly<Record<string, number>>;
}

/** The content of each ConfigMap by name, and the replicas of all Deployments together. */
export interface Seen {
  readonly contents: ReadonlyMap<string, number>;
  readonly replicas: number;
  readonly ready: number;
}

/**
 * What a member has, by watches of its own beside the proxies: a look costs nothing, and a change costs one event. Lists of all objects each
 * second would use more of the machine than the hubs.
 */
export class MemberView {
  readonly name: string;
  readonly #client: MemberClient;
  readonly #paths: readonly [string, string];
  readonly #abort = new AbortController();
  readonly #items: readonly [Map<string, Item>, Map<string, Item>] = [new Map(), new Map()];

  private constructor(name: string, kubeconfig: string, namespace: string) {
    this.name = name;
    this.#client = new MemberClient(kubeconfig);
    const managed = 'labelSelector=manifold.hub%2Fmanaged%3Dtrue';
    this.#paths = [`/api/v1/namespaces/${namespace}/configmaps?${managed}`, `/apis/apps/v1/namespaces/${namespace}/deployments?${managed}`];
  }

  /** `onEnd` is called when a watch cannot go on. */
  static async open(name: string, kubeconfig: string, namespace: string, onEnd: (error: Error) => void): Promise<MemberView> {
    const view = new MemberView(name, kubeconfig, namespace);
    await Promise.all(view.#paths.map((_, i) => view.#follow(i, onEnd)));
    return view;
  }

  get seen(): Seen {
    return seenOf(this.#items);
  }

  /** What a list shows now. */
  async listed(): Promise<Seen> {
    const lists = await Promise.all(this.#paths.map((path) => this.#list(path)));
    return seenOf(lists.map(({ items }) => new Map(items.map((item) => [item.metadata.name, item]))));
  }

  close(): Promise<void> {
    this.#abort.abort();
    return this.#client.close();
  }

  async #list(path: string): Promise<Listed> {
    return (await (await this.#client.ask('GET', path)).json()) as Listed;
  }

  async #follow(at: number, onEnd: (error: Error) => void): Promise<void> {
    const [path, items] = [this.#paths[at]!, this.#items[at]!];
    const list = await this.#list(path);
    for (const item of list.items) items.set(item.metadata.name, item);
    let last = list.metadata.resourceVersion;
    const read = (line: string) => {
      const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: Item };
      if (type === 'ERROR') throw new Error(`A watch of ${this.name} ended: ${line}`);
      if (type === 'DELETED') items.delete(object.metadata.name);
      else if (type !== 'BOOKMARK') items.set(object.metadata.name, object);
      last = object.metadata.resourceVersion;
    };
    const watch = async () => {
      while (!this.#abort.signal.aborted) {
        const query = `&watch=1&timeoutSeconds=3600&resourceVersion=${last}`;
        await eachLine(await this.#client.ask('GET', `${path}${query}`, undefined, this.#abort.signal), read);
      }
    };
    watch().catch((error: Error) => {
      if (!this.#abort.signal.aborted) onEnd(error);
    });
  }
}

function seenOf([configMaps, deployments]: readonly ReadonlyMap<string, Item>[]): Seen {
  const sum = (field: string) => [...deployments!.values()].reduce((total, { status }) => total + (status?.[field] ?? 0), 0);
  return {
    contents: new Map([...configMaps!].map(([name, { data }]) => [name, Number(data?.content)])),
    replicas: sum('replicas'),
    ready: sum('readyReplicas'),
  };
}

async function eachLine(body: AsyncIterable<Buffer>, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') onLine(line);
  }
}
