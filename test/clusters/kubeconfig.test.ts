import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deserializeConnection, serializeConnection } from '../../src/clusters/connection/connection.js';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { readKubeconfigFile } from '../../src/clusters/connection/kubeconfig-file.js';
import { aCertificateAuthority, type Issued } from '../support/certificates.js';

const TOKEN = 'canary-token-4711';
let ca = '';
let client: Issued;
let stranger: Issued;
const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(async () => {
  const authority = await aCertificateAuthority();
  ca = base64(authority.caPem);
  [client, stranger] = await Promise.all([authority.issue({}), authority.issue({})]);
});

/** A valid file, with lines added or replaced. `CA`, `CERT` and `KEY` stand for data. */
function file(
  parts: {
    readonly cluster?: string;
    readonly user?: string;
    readonly context?: string;
    readonly top?: string;
    readonly current?: string;
  } = {},
): string {
  const text = `apiVersion: v1
kind: Config
${parts.top ?? ''}
clusters:
- name: c
  cluster: ${parts.cluster ?? '{ server: "https://c.example:6443", certificate-authority-data: CA }'}
users:
- name: u
  user: ${parts.user ?? `{ token: ${TOKEN} }`}
contexts:
- name: x
  context: ${parts.context ?? '{ cluster: c, user: u }'}
current-context: ${parts.current ?? 'x'}
`;
  return fill(text);
}

function fill(text: string): string {
  return text
    .replace(/\bCA\b/g, ca)
    .replace(/\bCERT\b/g, base64(client.certPem))
    .replace(/\bKEY\b/g, base64(client.keyPem))
    .replace(/\bSTRANGER\b/g, base64(stranger.keyPem));
}

const good = 'server: "https://c.example:6443", certificate-authority-data: CA';
const inCluster = (field: string) => ({ cluster: `{ ${good}, ${field} }` });
const inUser = (field: string) => ({ user: `{ token: ${TOKEN}, ${field} }` });
const cluster = 'clusters[0].cluster';
const user = 'users[0].user';

describe('a kubeconfig that a user sends', () => {
  it.each([
    // Fields that would run a command or a login plugin.
    { parts: inUser('exec: { apiVersion: client.authentication.k8s.io/v1, command: touch, args: [/tmp/owned] }'), path: `${user}.exec` },
    { parts: inUser('exec: null'), path: `${user}.exec` },
    { parts: inUser('auth-provider: { name: gcp, config: { cmd-path: /bin/sh } }'), path: `${user}.auth-provider` },
    { parts: inUser('EXEC: { command: sh }'), path: `${user}.EXEC` },
    { parts: inUser('"exec ": { command: sh }'), path: `${user}.exec ` },
    { parts: inUser('authProvider: { name: oidc }'), path: `${user}.authProvider` },
    { parts: inUser('env: [{ name: PATH, value: /tmp }]'), path: `${user}.env` },
    // Fields that would open a file.
    { parts: inUser('tokenFile: /etc/passwd'), path: `${user}.tokenFile` },
    { parts: inUser('token-file: /etc/passwd'), path: `${user}.token-file` },
    { parts: inUser('client-certificate: /etc/ssl/cert.pem'), path: `${user}.client-certificate` },
    { parts: inUser('client-key: ../../key.pem'), path: `${user}.client-key` },
    { parts: inUser('certFile: /x'), path: `${user}.certFile` },
    { parts: inUser('keyFile: /x'), path: `${user}.keyFile` },
    { parts: inCluster('certificate-authority: /etc/ssl/ca.pem'), path: `${cluster}.certificate-authority` },
    { parts: inCluster('caFile: /x'), path: `${cluster}.caFile` },
    // Fields that would weaken or redirect the connection.
    { parts: inCluster('insecure-skip-tls-verify: true'), path: `${cluster}.insecure-skip-tls-verify` },
    { parts: inCluster('insecure-skip-tls-verify: false'), path: `${cluster}.insecure-skip-tls-verify` },
    { parts: inCluster('skipTLSVerify: true'), path: `${cluster}.skipTLSVerify` },
    { parts: inCluster('proxy-url: "http://169.254.169.254"'), path: `${cluster}.proxy-url` },
    { parts: inCluster('disable-compression: true'), path: `${cluster}.disable-compression` },
    { parts: inCluster('extensions: [{ name: minikube.sigs.k8s.io }]'), path: `${cluster}.extensions` },
    { parts: inCluster('api-version: v1'), path: `${cluster}.api-version` },
    // Fields that would change the identity.
    { parts: inUser('username: admin'), path: `${user}.username` },
    { parts: inUser('password: secret'), path: `${user}.password` },
    { parts: inUser('as: system:admin'), path: `${user}.as` },
    { parts: inUser('as-uid: "0"'), path: `${user}.as-uid` },
    { parts: inUser('as-groups: [system:masters]'), path: `${user}.as-groups` },
    { parts: inUser('as-user-extra: { scopes: [all] }'), path: `${user}.as-user-extra` },
    { parts: inUser('impersonate: root'), path: `${user}.impersonate` },
    { parts: inUser('impersonate-groups: [x]'), path: `${user}.impersonate-groups` },
    // Keys with a special meaning in JavaScript or YAML.
    { parts: inUser('__proto__: { exec: { command: sh } }'), path: `${user}.__proto__` },
    { parts: inUser('constructor: { name: x }'), path: `${user}.constructor` },
    { parts: inUser('"toString": x'), path: `${user}.toString` },
    { parts: inUser('<<: { exec: { command: sh } }'), path: `${user}.<<` },
    { parts: inUser('7: x'), path: `${user}.7` },
    { parts: inUser('? [a, b] : x'), path: `${user}.(a key that is not a string)` },
    { parts: { top: '__proto__: { clusters: [] }' }, path: '__proto__' },
    // Fields in other places.
    { parts: { top: 'extensions: []' }, path: 'extensions' },
    { parts: { top: 'preferences: { colors: true }' }, path: 'preferences' },
    { parts: { top: 'include: /etc/other' }, path: 'include' },
    { parts: { context: '{ cluster: c, user: u, extensions: [] }' }, path: 'contexts[0].context.extensions' },
    // Values.
    { parts: { cluster: '{ server: "http://c.example", certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: "file:///etc/passwd", certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: "unix:///var/run/docker.sock", certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: "https://user:pw@c.example", certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: "https://c.example/?a=b", certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: ["https://c.example"], certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ certificate-authority-data: CA }' }, path: `${cluster}.server` },
    { parts: { cluster: '{ server: "https://c.example" }' }, path: `${cluster}.certificate-authority-data` },
    {
      parts: { cluster: '{ server: "https://c.example", certificate-authority-data: "***" }' },
      path: `${cluster}.certificate-authority-data`,
    },
    {
      parts: { cluster: '{ server: "https://c.example", certificate-authority-data: aGVsbG8= }' },
      path: `${cluster}.certificate-authority-data`,
    },
    {
      parts: { cluster: '{ server: "https://c.example", certificate-authority-data: { a: b } }' },
      path: `${cluster}.certificate-authority-data`,
    },
    { parts: inCluster('tls-server-name: "a b"'), path: `${cluster}.tls-server-name` },
    { parts: { user: '{ token: 12345 }' }, path: `${user}.token` },
    { parts: { user: '{ token: "a\\r\\nX-Header: b" }' }, path: `${user}.token` },
    { parts: { user: '{ token: [a] }' }, path: `${user}.token` },
    { parts: { user: '{ client-certificate-data: CERT }' }, path: `${user}.client-key-data` },
    { parts: { user: '{ client-key-data: KEY }' }, path: `${user}.client-certificate-data` },
    { parts: { user: '{ client-certificate-data: CERT, client-key-data: STRANGER }' }, path: `${user}.client-key-data` },
    { parts: { user: '{ client-certificate-data: CERT, client-key-data: aGVsbG8= }' }, path: `${user}.client-key-data` },
    { parts: { user: '{}' }, path: user },
    { parts: { user: '[]' }, path: user },
    { parts: { cluster: 'null' }, path: cluster },
    { parts: { context: '{ cluster: nowhere, user: u }' }, path: 'contexts[0].context.cluster' },
    { parts: { context: '{ cluster: c, user: nobody }' }, path: 'contexts[0].context.user' },
    { parts: { current: 'other' }, path: 'current-context' },
    { parts: { current: '""' }, path: 'current-context' },
  ])('is refused for $path', ({ parts, path }) => {
    const result = parseKubeconfig(file(parts));

    expect(result.ok ? [] : result.errors.map((error) => error.path)).toContain(path);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  it.each([
    { text: '', because: 'it is empty' },
    { text: 'just text', because: 'it is a text' },
    { text: '[1, 2]', because: 'it is a list' },
    { text: '{', because: 'it is cut off' },
    { text: 'a: 1\na: 2', because: 'a key is given twice' },
    { text: 'users: [{ name: u, user: { token: a, token: b } }]', because: 'a nested key is given twice' },
    { text: 'a: 1\n---\nb: 2', because: 'it is two documents' },
    { text: 'a: &x 1\nb: *x', because: 'it has an alias' },
    { text: 'a: &x 1', because: 'it has an anchor' },
    { text: 'a: !!js/function "x"', because: 'it has a language tag' },
    { text: 'a: !exec "x"', because: 'it has a tag of its own' },
    { text: 'a: !!binary aGVsbG8=', because: 'it has a binary tag' },
    { text: '%YAML 1.1\n---\na: yes', because: 'it has a directive' },
    { text: '['.repeat(50_000), because: 'it is nested without end' },
    { text: `a: ${'x'.repeat(300_000)}`, because: 'it is too large' },
    { text: 'apiVersion: v2\nkind: Config', because: 'it is of another version' },
    { text: 'apiVersion: v1\nkind: Secret', because: 'it is another object' },
    { text: 'clusters: {}\nusers: []\ncontexts: 1', because: 'its sections are no lists' },
    { text: `clusters: [${'{ name: c },'.repeat(300)}]`, because: 'it has hundreds of clusters' },
    { text: 'a:\n  b: 1\n c: 2', because: 'it is not YAML' },
  ])('is refused when $because', ({ text }) => {
    const started = process.threadCpuUsage();
    const result = parseKubeconfig(text);
    const { user, system } = process.threadCpuUsage(started);

    expect(result).toMatchObject({ ok: false });
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  it.each(['---\na: 1\n', '---\n', '...\n---\n{}\n'])('is refused if a second document, %j, follows', (second) => {
    const result = parseKubeconfig(`${file({})}\n${second}`);

    expect(result).toMatchObject({ ok: false, errors: [{ message: expect.stringContaining('more than one document') }] });
  });

  it('is refused with all errors at once', () => {
    const result = parseKubeconfig(file({ cluster: '{ server: "http://x", proxy-url: y }', user: '{ exec: {}, as: z }', top: 'foo: 1' }));

    expect(result.ok ? [] : result.errors.map(({ path }) => path).sort()).toEqual(
      [
        'foo',
        `${cluster}.certificate-authority-data`,
        `${cluster}.proxy-url`,
        `${cluster}.server`,
        user,
        `${user}.as`,
        `${user}.exec`,
      ].sort(),
    );
  });

  it('is refused for fields in entries that are not selected', () => {
    const text = file().replace('users:\n', 'users:\n- name: other\n  user: { exec: { command: sh } }\n');

    expect(parseKubeconfig(text)).toMatchObject({ ok: false, errors: [{ path: 'users[0].user.exec' }] });
  });

  it('becomes a connection that does not print its credentials', () => {
    const result = parseKubeconfig(file(inCluster('tls-server-name: api.c.example')));
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    const { connection } = result;

    expect(connection).toMatchObject({ server: 'https://c.example:6443', tlsServerName: 'api.c.example' });
    expect(connection.token!.reveal()).toBe(TOKEN);
    expect(`${JSON.stringify(connection)}${inspect(connection)}${connection.token}`).not.toContain(TOKEN);
    expect(deserializeConnection(serializeConnection(connection)).token!.reveal()).toBe(TOKEN);
  });

  it('may contain a client certificate, and another context than the current one', () => {
    const text = file({ user: '{ client-certificate-data: CERT, client-key-data: KEY }', current: 'none' });

    expect(parseKubeconfig(text, 'x')).toMatchObject({ ok: true, connection: { clientCertPem: client.certPem.trim() } });
    expect(parseKubeconfig(text, 'y')).toMatchObject({ ok: false, errors: [{ path: 'contexts' }] });
  });

  it('may be JSON', () => {
    const json = {
      clusters: [{ name: 'c', cluster: { server: 'https://c.example', 'certificate-authority-data': ca } }],
      users: [{ name: 'u', user: { token: TOKEN } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };

    expect(parseKubeconfig(JSON.stringify(json))).toMatchObject({ ok: true });
  });
});

describe('a kubeconfig of the operator', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifold-kubeconfig-'));
    await writeFile(join(folder, 'ca.pem'), Buffer.from(ca, 'base64'));
    await writeFile(join(folder, 'token'), `${TOKEN}\n`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function read(text: string, options = {}) {
    await writeFile(join(folder, 'config'), text);
    return readKubeconfigFile(join(folder, 'config'), options);
  }
  const paths = { cluster: '{ server: "https://c.example", certificate-authority: ca.pem }', user: '{ tokenFile: ./token }' };

  it('may refer to files', async () => {
    const result = await read(file(paths));

    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.connection.token!.reveal()).toBe(TOKEN);
  });

  it('is refused with the file that cannot be read', async () => {
    const result = await read(file({ ...paths, user: '{ tokenFile: nowhere }' }));

    expect(result).toMatchObject({ ok: false, errors: expect.arrayContaining([expect.objectContaining({ path: `${user}.tokenFile` })]) });
  });

  it('must not weaken TLS either', async () => {
    const result = await read(file(inCluster('insecure-skip-tls-verify: true')));

    expect(result).toMatchObject({ ok: false, errors: [{ path: `${cluster}.insecure-skip-tls-verify` }] });
  });

  it('may have unselected entries that the hub would refuse', async () => {
    const other = 'users:\n- name: other\n  user: { exec: { command: sh } }\n';

    expect(await read(file(paths).replace('users:\n', other))).toMatchObject({ ok: true });
  });

  it('may contain an exec plugin only if the hub allows it', async () => {
    const withExec = file({
      ...paths,
      user: '{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [a], env: [{ name: K, value: v }] } }',
    });

    expect(await read(withExec)).toMatchObject({
      ok: false,
      errors: expect.arrayContaining([expect.objectContaining({ path: `${user}.exec` })]),
    });
    expect(await read(withExec, { allowExecPlugins: true })).toMatchObject({
      ok: true,
      connection: { exec: { command: join(folder, 'login'), args: ['a'] } },
    });
  });

  it('is reported if it is missing', async () => {
    expect(await readKubeconfigFile(join(folder, 'none'))).toMatchObject({
      ok: false,
      errors: [{ message: expect.stringContaining('cannot be read') }],
    });
  });
});
