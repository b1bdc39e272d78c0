import { Pool } from 'undici';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { tlsNameOf } from '../../src/simulator/certificates.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import type { Simulator } from '../../src/simulator/simulator.js';

export interface Answered {
  readonly status: number;
  readonly body: { readonly [field: string]: unknown } & { readonly metadata: KubeObject['metadata'] };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly token?: string | null;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject & { readonly code?: number };
}

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

/** Speaks to one member over HTTPS as any client would. */
export class MemberClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #token: string;

  constructor(simulator: Simulator, member: SimulatedMember, options: { readonly allowH2?: boolean; readonly byName?: boolean } = {}) {
    const servername = options.byName ? { servername: tlsNameOf(member.name) } : {};
    this.#pool = new Pool(simulator.url, { connect: { ca: simulator.caPem, ...servername }, allowH2: options.allowH2 ?? true });
    this.#prefix = new URL(member.url).pathname;
    this.#token = member.token;
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answered> {
    const answer = await this.#pool.request({
      method: method as 'GET',
      path: this.#prefix + path,
      headers: this.#headers(options),
      body: bodyOf(options),
    });
    const text = await answer.body.text();
    const body = text.startsWith('{') ? JSON.parse(text) : { text };
    return { status: answer.statusCode, body, headers: answer.headers };
  }

  get(path: string, accept?: string): Promise<Answered> {
    return this.request('GET', path, accept === undefined ? {} : { accept });
  }

  post(path: string, body: unknown): Promise<Answered> {
    return this.request('POST', path, { body });
  }

  /** Server-side apply of an object of `default`, or where its path is said. */
  apply(
    object: object,
    options: { readonly manager?: string; readonly force?: boolean; readonly path?: string; readonly query?: string } = {},
  ): Promise<Answered> {
    const name = (object as KubeObject).metadata.name;
    const query = `fieldManager=${options.manager ?? 'manifold'}&force=${options.force ?? false}${options.query ?? ''}`;
    return this.request('PATCH', `${options.path ?? `${DEPLOYMENTS}/${name}`}?${query}`, {
      body: object,
      type: 'application/apply-patch+yaml',
    });
  }

  /** Lines of a watch, one after another. Ends with the watch. */
  async *watch(path: string, accept = 'application/json'): AsyncGenerator<WatchEvent> {
    const answer = await this.#pool.request({ method: 'GET', path: this.#prefix + path, headers: this.#headers({ accept }) });
    let rest = '';
    for await (const chunk of answer.body) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #headers({ type = 'application/json', accept = 'application/json', token = this.#token }: RequestOptions): Record<string, string> {
    return { accept, 'content-type': type, 'user-agent': 'test-client/1.0', ...(token !== null && { authorization: `Bearer ${token}` }) };
  }
}

function bodyOf({ body }: RequestOptions): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Resolves with the first state of the member for which `check` answers something; looks again at each change. */
export function untilChange<T>(member: SimulatedMember, check: () => T | undefined): Promise<T> {
  const now = check();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve) => {
    member.world.store.onChange(() => {
      const found = check();
      if (found !== undefined) resolve(found);
    });
  });
}

/** The next `count` events of a watch. */
export async function take(events: AsyncGenerator<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const taken: WatchEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

export function aDeployment(
  name: string,
  change: { readonly replicas?: number; readonly image?: string; readonly spec?: object; readonly metadata?: object } = {},
) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...change.metadata },
    spec: {
      ...(change.replicas !== undefined && { replicas: change.replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: change.image ?? 'nginx:1.27' }] } },
      ...change.spec,
    },
  };
}

export function aConfigMap(name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}
