import { Pool } from 'undici';
import { parse } from 'yaml';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

export type MemberMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A client of one member that is not the hub, over one persistent HTTP/2 connection. */
export class MemberClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #token: string;

  constructor(kubeconfig: string) {
    const config = parse(kubeconfig) as Kubeconfig;
    const { server, 'certificate-authority-data': ca } = config.clusters[0]!.cluster;
    const url = new URL(server);
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#token = config.users[0]!.user.token;
    this.#pool = new Pool(url.origin, {
      connect: { ca: Buffer.from(ca, 'base64').toString() },
      allowH2: true,
      bodyTimeout: 0,
      connections: 1,
      pipelining: 100,
    });
  }

  /** The body of an answer with a status below 300; throws for other statuses. `path` begins with `/api`. */
  async ask(method: MemberMethod, path: string, body?: { readonly type: string; readonly object: object }, signal?: AbortSignal) {
    const answer = await this.#pool.request({
      method,
      path: this.#prefix + path,
      headers: { authorization: `Bearer ${this.#token}`, ...(body && { 'content-type': body.type }) },
      body: body ? JSON.stringify(body.object) : null,
      signal: signal ?? null,
    });
    if (answer.statusCode < 300) return answer.body;
    throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${await answer.body.text()}`);
  }

  /** Writes the status like a controller. */
  async patchStatus(path: string, status: object): Promise<void> {
    const body = await this.ask('PATCH', `${path}/status`, { type: 'application/merge-patch+json', object: { status } });
    await body.dump();
  }

  async apply(path: string, object: object): Promise<void> {
    const body = await this.ask('PATCH', `${path}?fieldManager=bench&force=true`, { type: 'application/apply-patch+yaml', object });
    await body.dump();
  }

  async delete(path: string): Promise<void> {
    await (await this.ask('DELETE', path)).dump();
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
