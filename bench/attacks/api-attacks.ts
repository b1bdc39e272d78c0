import { request } from 'node:http';
import { pause } from '../support/pause.js';

/** One kind of attack: runs until `signal`, and calls `count` for each attempt. Refusals and broken connections are expected. */
export type Attack = (attack: {
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly count: () => void;
}) => Promise<void>;

const ADDRESS = '127.0.0.5';
const BOMB_PAUSE_MS = 5_000;
const BIG_APPLY_PAUSE_MS = 10_000;
const QUERIES_PER_S = 10;
const FIELDS = 25;
/** ConfigMaps of the applications that interpreters read; a policy of the bench places them in all clusters. */
export const BAIT = 'bait';

const doubling = `["x"]${'.map(a, a + a)'.repeat(28)}[0]`;
const lua = (body: string) => ({ healthInterpretation: { luaScript: `function InterpretHealth(o) ${body} end` } });
/** Code of users that takes memory or time; each is another edit of one interpreter. */
const bombs: readonly ((edit: number) => object)[] = [
  (edit) => ({ health: `"HEALTHY${edit}" == "" ? "HEALTHY" : "HEALTHY"`, message: doubling }),
  (edit) => ({ customizations: lua(`local n = ${edit} while true do end`) }),
  (edit) => ({ customizations: lua(`local n = ${edit} local s = "x" while true do s = s .. s end`) }),
  (edit) => ({ customizations: lua(`local n = ${edit} local t = {} while true do t = { t, t } end`) }),
  (edit) => ({ customizations: lua(`local n = ${edit} return (("a"):rep(30000)):find(".-.-.-.-b")`) }),
];

/** Large texts within and beyond the limits of intake. */
const texts: readonly ((edit: number) => string)[] = [
  // As many small documents as one text may have within the limit of values.
  (edit) => Array.from({ length: 2_000 }, (_, i) => configMap(`small-${i}`, { edit: String(edit), text: 'x'.repeat(1_200) })).join('---\n'),
  // Few large ones, 14 MB.
  (edit) => Array.from({ length: 16 }, (_, i) => configMap(`large-${i}`, { edit: String(edit), text: 'x'.repeat(900_000) })).join('---\n'),
  () => 'x'.repeat(16_500_000),
  () => `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 90 }, (_, i) => `b${i}: [${'*a,'.repeat(50)}]\n`).join('')}`,
  () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  () => '- a: b\n'.repeat(240_000),
];

function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: big, labels: { app.kubernetes.io/part-of: big } }\ndata: ${JSON.stringify(data)}\n`;
}

/** Attacks by somebody who has a token. */
export const apiAttacks: Readonly<Record<string, Attack>> = {
  async interpreterBombs(attack) {
    for (let edit = 0; !attack.signal.aborted; edit += 1) {
      const spec = { target: { apiVersion: 'v1', kind: 'ConfigMap' }, ...bombs[edit % bombs.length]!(edit) };
      const document = { apiVersion: 'interpret.manifold.hub/v1', kind: 'Interpreter', metadata: { name: 'bomb' }, spec };
      await apply(attack, JSON.stringify(document));
      // New content of what the interpreter reads, so that it is asked again.
      await apply(attack, baits(edit));
      await pause(BOMB_PAUSE_MS);
    }
  },

  async bigApplies(attack) {
    for (let edit = 0; !attack.signal.aborted; edit += 1) {
      await apply(attack, texts[edit % texts.length]!(edit));
      await pause(BIG_APPLY_PAUSE_MS);
    }
  },

  async distinctQueries(attack) {
    for (let i = 0; !attack.signal.aborted; i += 1) {
      const fields = Array.from({ length: FIELDS }, (_, k) => `f${i}_${k}: name`).join(' ');
      for (const _ of [1, 2]) await ask(attack, { query: `{ clusters(first: 10) { nodes { ${fields} } } }` });
      await pause(1_000 / QUERIES_PER_S);
    }
  },
};

function baits(edit: number): string {
  return ['a', 'b', 'settings']
    .map((name) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: BAIT }, data: { edit: String(edit) } }),
    )
    .join('\n---\n');
}

type Asking = Parameters<Attack>[0];

function apply(attack: Asking, manifests: string): Promise<void> {
  const query = 'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code } } }';
  return ask(attack, { query, variables: { input: { manifests } } });
}

function ask({ url, token, signal, count }: Asking, body: object): Promise<void> {
  return new Promise((done) => {
    const asking = request(`${url}/graphql`, {
      method: 'POST',
      localAddress: ADDRESS,
      agent: false,
      signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    asking.on('response', (response) => response.resume());
    asking.on('error', () => undefined);
    asking.once('close', () => {
      count();
      done();
    });
    asking.end(JSON.stringify(body));
  });
}
