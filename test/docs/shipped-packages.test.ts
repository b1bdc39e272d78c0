import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}
interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string; readonly type: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string | null;
}
interface Shipped {
  readonly allowed: readonly string[];
  readonly exceptions: Readonly<Record<string, { readonly licence: string; readonly reason: string }>>;
  refusedIn(licences: readonly Licence[]): readonly Licence[];
}

const { allowed, exceptions, refusedIn } = (await import(join(root, 'scripts/shipped-packages.mjs'))) as Shipped;

function script(name: string, ...words: readonly string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return promisify(execFile)(process.execPath, [join(root, 'scripts', name), ...words], { cwd: root, env });
}

describe('npm run sbom', () => {
  let folder: string;
  let bom: Bom;
  let lock: Readonly<
    Record<string, { readonly version: string; readonly dev?: boolean; readonly devOptional?: boolean; readonly link?: boolean }>
  >;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifold-sbom-'));
    const file = join(folder, 'sbom.json');
    await script('sbom.mjs', file);
    bom = JSON.parse(await readFile(file, 'utf8')) as Bom;
    lock = (JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as { packages: typeof lock }).packages;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes a CycloneDX document of this version', async () => {
    const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name, version, type: 'application' } } });
    const refs = new Set(bom.dependencies.map(({ ref }) => ref));
    expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });

  it('has every package that is installed without the development packages, with its hash', () => {
    const installed = Object.entries(lock)
      .filter(([path, { dev, devOptional, link }]) => path.startsWith('node_modules/') && !dev && !devOptional && !link)
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`);
    const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter((one) => !listed.has(one))).toEqual([]);
    expect(bom.components.filter(({ hashes }) => !hashes?.some(({ alg }) => alg === 'SHA-512'))).toEqual([]);
  });

  it('has the packages of the console, and none that only builds or tests', () => {
    const names = bom.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['react', 'react-dom', 'urql', '@codemirror/view', 'lucide-react']));
    expect(
      names.filter((name) =>
        /^(jest|vite|rolldown|playwright-core|@biomejs\/.*|@swc\/.*|dependency-cruiser|@graphql-codegen\/.*)$/.test(name),
      ),
    ).toEqual([]);
  });
});

describe('npm run licenses', () => {
  it('lists the licence of each shipped package, and all are allowed', async () => {
    const { stdout } = await script('licenses.mjs');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter(([licence, , reason]) => !allowed.includes(licence!) && !reason)).toEqual([]);
    // An exception of a package that is no longer shipped would allow more than is needed.
    const excepted = lines.filter(([licence]) => !allowed.includes(licence!)).map(([, one]) => one!.slice(0, one!.lastIndexOf('@')));
    expect([...new Set(excepted)].sort()).toEqual(Object.keys(exceptions).sort());
    for (const { reason } of Object.values(exceptions)) expect(reason).toMatch(/\.$/);
  });

  it('refuses other licences, missing ones, and an exception under another licence', () => {
    const one = (name: string, licence: string | null) => ({ name, version: '1.0.0', licence });
    const wrong = [one('a', 'GPL-3.0-only'), one('b', null), one('c', 'MIT AND GPL-2.0'), one('argparse', 'GPL-3.0-only')];
    expect(refusedIn([one('d', 'MIT'), one('argparse', 'PSF-2.0'), ...wrong])).toEqual(wrong);
  });
});
