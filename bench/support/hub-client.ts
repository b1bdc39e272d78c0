import { Pool } from 'undici';

export interface HubClient {
  readonly url: string;
  readonly token: string;
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** One apply; throws if it is refused. Large removals are confirmed. */
  apply(manifests: string, application?: string): Promise<void>;
  deleteApplication(namespace: string, name: string): Promise<void>;
  close(): Promise<void>;
}

/** A GraphQL client with a persistent connection, so that figures do not include connection set-up. */
export function hubClient(url: string, token: string): HubClient {
  const pool = new Pool(url, { connections: 16, pipelining: 1 });
  const query = async <T>(document: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const { body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: document, variables }),
    });
    const answer = (await body.json()) as { data?: T; errors?: unknown };
    if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors ?? answer));
    return answer.data;
  };
  return {
    url,
    token,
    query,
    async apply(manifests, application) {
      const { apply } = await query<{ apply: { userErrors: { message: string }[] } }>(
        'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message fix } } }',
        { input: { manifests, application } },
      );
      if (apply.userErrors.length > 0) throw new Error(JSON.stringify(apply.userErrors.slice(0, 5)));
    },
    async deleteApplication(namespace, name) {
      const run = (confirm?: string) =>
        query<{ deleteApplication: { confirmation: { token: string } | null; userErrors: { code: string }[] } }>(
          'mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { confirmation { token } userErrors { code message } } }',
          { input: { namespace, name, confirm } },
        );
      const first = await run();
      const token = first.deleteApplication.confirmation?.token;
      const last = token ? await run(token) : first;
      const left = last.deleteApplication.userErrors;
      if (left.length > 0) throw new Error(JSON.stringify(left));
    },
    close: () => pool.close(),
  };
}
