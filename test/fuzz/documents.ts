import { readFileSync } from 'node:fs';
import { mutated, type Random } from './random.js';

const names = [...new Set(readFileSync('test/schema.graphql', 'utf8').match(/\b[a-zA-Z_]{3,}\b/g))];
const manifests = readFileSync('examples/web-shop.yaml', 'utf8');
const shop = manifests.split('\n---\n');

const kubeconfig = `apiVersion: v1
kind: Config
current-context: it
clusters: [{ name: it, cluster: { server: "https://127.0.0.1:1", certificate-authority-data: QUJD } }]
users: [{ name: it, user: { token: x } }]
contexts: [{ name: it, context: { cluster: it, user: it } }]
`;

/** Requests that are right, which the others are made from. */
const valid: readonly ((random: Random) => object)[] = [
  () => ({ query: '{ hub { version } }' }),
  () => ({ query: '{ __schema { types { name fields { name } } } }' }),
  (random) => ({
    query: 'query ($n: Int!) { clusters(first: $n) { totalCount nodes { name labels } } }',
    variables: { n: random.below(120) },
  }),
  (random) => ({
    query: 'query ($f: ApplicationFilter, $a: String) { applications(first: 5, filter: $f, after: $a) { nodes { name health } } }',
    variables: { f: { nameContains: text(random) }, a: random.chance(0.5) ? text(random) : null },
  }),
  (random) => ({
    query: 'query ($f: EventFilter) { events(first: 5, filter: $f) { nodes { id message } } }',
    variables: { f: { cluster: text(random) } },
  }),
  (random) => ({
    query: 'mutation ($input: ApplyInput!) { apply(input: $input) { results { name action } userErrors { code message } } }',
    variables: { input: { manifests: mutated(Buffer.from(random.pick(shop)), random).toString('utf8'), idempotencyKey: text(random) } },
  }),
  (random) => ({
    query: 'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { userErrors { code message } } }',
    variables: { input: { name: 'fuzz', kubeconfig: mutated(Buffer.from(kubeconfig), random).toString('utf8') } },
  }),
  (random) => ({
    query: 'mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { userErrors { code message } } }',
    variables: { input: { name: text(random), labels: value(random, 4) } },
  }),
];

/** A GraphQL request as JSON text: right, wrong in one place, or made of parts of the schema. */
export function graphqlBody(random: Random): Buffer {
  const body = random.pick(valid)(random) as Record<string, unknown>;
  if (random.chance(0.3)) body['query'] = operation(random);
  if (random.chance(0.15)) body['variables'] = value(random, 6);
  if (random.chance(0.1)) body['operationName'] = value(random, 1);
  if (random.chance(0.05)) body['extensions'] = value(random, 3);
  const json = Buffer.from(random.chance(0.03) ? nested(random) : JSON.stringify(body));
  return random.chance(0.3) ? mutated(json, random) : json;
}

export function subscription(random: Random): string {
  const right = [
    'subscription { events { id type } }',
    'subscription { clusterChanged { name } }',
    'subscription { applicationChanged { name } }',
  ];
  const query = random.chance(0.6) ? random.pick(right) : operation(random);
  return random.chance(0.3) ? mutated(Buffer.from(query), random).toString('utf8') : query;
}

function operation(random: Random): string {
  const kind = random.pick(['', 'query ', 'mutation ', 'subscription ', 'query A($x: Int = 1, $y: [String!]) ', 'fragment F on Query ']);
  const more = random.pick([
    '',
    '',
    ' fragment F on Query { ...F }',
    ' query B { hub { id } }',
    ' fragment G on Hub { ...F version }',
    ' type X { a: Int }',
  ]);
  return `${kind}${selection(random, random.below(10))}${more}`;
}

function selection(random: Random, depth: number): string {
  const fields = random.times(5, () => {
    const name = random.pick(names);
    const alias = random.chance(0.2) ? `${random.pick(names)}: ` : '';
    const args = random.chance(0.3) ? `(${random.pick(names)}: ${literal(random, 4)})` : '';
    const directive = random.chance(0.1) ? random.pick([' @skip(if: true)', ' @include(if: $x)', ' @defer', ' @a(b: 1)']) : '';
    return random.chance(0.1) ? random.pick(['...F', '...G', '... on Query { hub { id } }']) : `${alias}${name}${args}${directive}`;
  });
  const inner =
    depth > 0
      ? ` ${random.pick(['hub', 'clusters(first: 1)', 'nodes', '__schema', random.pick(names)])} ${selection(random, depth - 1)}`
      : ' id';
  return `{ ${fields.join(' ')}${inner} }`;
}

function literal(random: Random, depth: number): string {
  const simple = [
    '1',
    '-0',
    '1e400',
    '99999999999999999999',
    'null',
    'true',
    '$x',
    'ENUM',
    JSON.stringify(text(random)),
    `"""${text(random)}"""`,
  ];
  if (depth === 0 || random.chance(0.6)) return random.pick(simple);
  if (random.chance(0.5)) return `[${random.times(3, () => literal(random, depth - 1)).join(' ')}]`;
  return `{ ${random.times(3, () => `${random.pick(names)}: ${literal(random, depth - 1)}`).join(' ')} }`;
}

/** Any JSON value. */
function value(random: Random, depth: number): unknown {
  const kind = random.below(depth === 0 ? 5 : 7);
  if (kind === 0) return null;
  if (kind === 1) return random.pick([0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308]);
  if (kind === 2) return random.chance(0.5);
  if (kind < 5) return text(random);
  if (kind === 5) return random.times(4, () => value(random, depth - 1));
  const keys = random.times(4, () =>
    random.pick(['input', 'first', 'filter', 'constructor', 'name', 'labels', '', '\0', random.pick(names)]),
  );
  return Object.fromEntries(keys.map((key) => [key, value(random, depth - 1)]));
}

export function text(random: Random): string {
  return random.pick([
    '',
    'a',
    'shop',
    'web-shop',
    '%',
    '_',
    '\\',
    "'; drop table cluster; --",
    '\0',
    '\ud800',
    '\u202e\u{1f600}',
    '../../etc/passwd',
    '-1',
    'null',
    '__proto__',
    'x'.repeat(random.below(300)),
    'y'.repeat(random.below(20_000)),
    'eyJhIjoxfQ',
    random.bytes(random.below(40)).toString('base64url'),
    random.bytes(random.below(40)).toString('latin1'),
  ]);
}

function nested(random: Random): string {
  const depth = random.pick([10, 1_000, 100_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"query":[', ']}'],
  ]) as [string, string];
  const inner = `${open.repeat(depth)}1${random.chance(0.8) ? close.repeat(depth) : ''}`;
  return random.pick([inner, `{"query":"{ hub { id } }","variables":{"x":${inner}}}`]);
}
