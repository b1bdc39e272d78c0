import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { parseClustersFile } from '../../src/config/clusters-file.js';
import { clustersHealthy } from '../support/ask-hub.js';
import { manifoldHere } from '../support/command-here.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { consoleCommands, isShown, type TestedBlock, type TestedSection, testedSections } from '../support/tested-pages.js';

const root = resolve(import.meta.dirname, '../..');
/** Pages whose blocks are run, in this order, on one hub with the three clusters of `npm start`. */
const pages = [
  'docs/CONCEPTS.md',
  'docs/API.md',
  'docs/TROUBLESHOOTING.md',
  'docs/CI.md',
  'docs/FROM-KARMADA.md',
  'docs/FROM-ARGO-CD.md',
  'docs/PLACEMENT.md',
  'docs/OVERRIDES.md',
  'examples/README.md',
  // Last: it starts and stops simulated clusters of its own.
  'docs/CLUSTERS.md',
];

let hub: TestHub;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-handbook-'));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  // A lost cluster is seen after a few seconds.
  hub = await startHub({ env: { MANIFOLD_PATIENCE_PERCENT: '30', MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8' } });
  // The folder of a user who started the hub here.
  symlinkSync(hub.dataDir, join(folder, '.manifold'));
  await clustersHealthy(hub);
});

afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(pages)('%s', (page) => {
  it.each(testedSections(page).map((section) => [section.heading, section] as const))('%s', async (_heading, section) => {
    await clustersHealthy(hub);
    if (section.blocks.some(({ text }) => decidedByCapacity.test(text))) await clustersEmpty();
    try {
      for (const [i, block] of section.blocks.entries()) await run(block, section.blocks[i - 1]);
    } finally {
      await removeAll(section);
    }
  });
});

async function run(block: TestedBlock, before: TestedBlock | undefined): Promise<void> {
  if (block.language === 'console') return runCommands(block);
  if (block.language === 'text') return placed(block);
  if (block.language === 'graphql') return void (await answered(block));
  if (block.language === 'json') return expect(await answered(before!)).toMatchObject(JSON.parse(block.text) as object);
  const [does, name] = block.does.split('=');
  if (does === 'file') return written(name!, block.text);
  const { code, stderr } = await command(['apply', '-f', '-'], block.text);
  expect({ line: block.line, code, warnings: code === 0 ? stderr.match(/^warning.*$/gm) : stderr }).toEqual({
    line: block.line,
    code: 0,
    warnings: null,
  });
}

/** A file that the next commands read; a clusters file is checked as the hub checks it, and any other file is YAML. */
function written(name: string, text: string): void {
  if (name === 'clusters.yaml') parseClustersFile(text, name);
  else for (const { errors } of parseAllDocuments(text)) expect(errors).toEqual([]);
  writeFileSync(join(folder, name), text);
}

function command(words: readonly string[], input = '') {
  return manifoldHere(words, { folder, input, env: environment() });
}

const environment = () => ({ MANIFOLD_DATA_DIR: hub.dataDir, MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token });

/** `sim up` starts its own program again, so it cannot run within the test. */
const isProcess = ([group, name]: readonly string[]) => group === 'sim' && name === 'up';

/** The commands of a block in order. A shown output may come a moment later, since the hub delivers after it answers. */
async function runCommands(block: TestedBlock): Promise<void> {
  for (const { line, words, code, output } of consoleCommands(block)) {
    const check = async () => {
      const done = await (isProcess(words) ? manifold(words, { folder, env: environment() }) : command(words));
      const printed = done.stdout + done.stderr;
      if (done.code !== code) throw new Error(`line ${block.line}: \`manifold ${line}\` ended with ${done.code}, not ${code}:\n${printed}`);
      if (output !== null && !isShown(output, printed)) {
        throw new Error(`line ${block.line}: \`manifold ${line}\` printed\n${printed}\nwhere the page shows\n${output.join('\n')}`);
      }
    };
    if (reads.has(words[0]!)) await eventually(check, 60_000, 200);
    else await check();
  }
}

/** Commands that may be repeated until their output is the shown one. */
const reads = new Set(['api-resources', 'get', 'describe', 'explain', 'events', 'tree', 'top', 'diff', 'failover', 'simulate', 'history']);

/** `KIND [NAMESPACE/]NAME: cluster REPLICAS, cluster REPLICAS`, or `nowhere`. */
async function placed({ line, text }: TestedBlock): Promise<void> {
  const stated = text
    .trim()
    .split('\n')
    .map((one) => one.replaceAll(/\s+/g, ' '));
  await eventually(
    async () => expect({ line, placed: await Promise.all(stated.map(placementOf)) }).toEqual({ line, placed: stated }),
    60_000,
    200,
  );
}

async function placementOf(stated: string): Promise<string> {
  const [, kind, namespace, name] = /^(\w+) (?:([\w.-]+)\/)?([\w.-]+):/.exec(stated)!;
  const { resources } = await hub.query<Placed>(
    `query ($filter: ResourceFilter) { resources(first: 10, filter: $filter) { nodes { clusterHealth
      works(first: 100) { nodes { cluster replicas { desired } } } } } }`,
    { filter: { kind, name, ...(namespace !== undefined && { namespace }) } },
  );
  const [found] = resources.nodes;
  // A copy that leaves a lost cluster is a work, and no longer part of the placement.
  const seats = (found?.works.nodes ?? [])
    .filter(({ cluster }) => Object.hasOwn(found!.clusterHealth, cluster))
    .map(({ cluster, replicas }) => (replicas ? `${cluster} ${replicas.desired}` : cluster));
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return `${kind} ${where}: ${seats.length === 0 ? 'nowhere' : seats.join(', ')}`;
}

interface Placed {
  readonly resources: {
    readonly nodes: readonly {
      readonly clusterHealth: object;
      readonly works: {
        readonly nodes: readonly { readonly cluster: string; readonly replicas: { readonly desired: number } | null }[];
      };
    }[];
  };
}

const answers = new Map<TestedBlock, unknown>();

async function answered(block: TestedBlock): Promise<unknown> {
  if (!answers.has(block)) answers.set(block, await hub.query<unknown>(block.text));
  return answers.get(block);
}

/** What a section applied is deleted, so that the next one finds the clusters empty. */
async function removeAll({ blocks }: TestedSection): Promise<void> {
  const applied = blocks.flatMap((block) => {
    if (block.language === 'yaml' && block.does === 'apply') return [block.text];
    if (block.language !== 'console') return [];
    return consoleCommands(block).flatMap(({ words, code }) => {
      if (words[0] !== 'apply' || code !== 0) return [];
      return words.flatMap((word, i) => (words[i - 1] === '-f' ? [readFileSync(join(folder, word), 'utf8')] : []));
    });
  });
  if (blocks.some(({ text }) => text.includes('sim fault'))) await command(['sim', 'fault', '*', 'off']);
  const documents = applied.flatMap((text) => parseAllDocuments(text).map(String));
  // Definitions last: their objects must be gone before.
  const order = (text: string) => Number(/^kind: CustomResourceDefinition/m.test(text));
  const sorted = documents.sort((a, b) => order(a) - order(b));
  if (sorted.length === 0) return;
  const { code, stderr } = await command(['delete', '-f', '-', '--yes', '--ignore-not-found'], sorted.join('---\n'));
  if (code !== 0) throw new Error(`what the section applied was not deleted: ${stderr}`);
}

interface Usage {
  readonly applications: { readonly nodes: readonly object[] };
  readonly clusters: {
    readonly nodes: readonly {
      readonly name: string;
      readonly nodePools: readonly { readonly requested: object }[];
      readonly allocating: object;
      readonly evidence: readonly { readonly kind: string; readonly checkedAt: string }[];
    }[];
  };
}

/** Sections whose workloads request two cores or more, or that apply an example: what fits where decides their result. */
const decidedByCapacity = /cpu: "?(?:[2-9]|[1-9]\d)\b|-f examples/;

/** Waits until no application and no pod is left, and the hub knows it: what an earlier section leaves would change where the next one's replicas fit. */
async function clustersEmpty(): Promise<void> {
  const since = Date.now();
  await eventually(async () => {
    const { clusters, applications } = await hub.query<Usage>(
      '{ applications(first: 1) { nodes { name } } clusters(first: 10) { nodes { name nodePools { requested } allocating evidence { kind checkedAt } } } }',
    );
    expect(applications.nodes).toEqual([]);
    const used = clusters.nodes.filter(({ nodePools, allocating }) =>
      [allocating, ...nodePools.map(({ requested }) => requested)].some((amounts) => Object.values(amounts).some((amount) => amount > 0)),
    );
    expect(used).toEqual([]);
    // A probe from before the last pods started would count none either.
    const probed = clusters.nodes.flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'API_PROBE'));
    expect(probed.filter(({ checkedAt }) => Date.parse(checkedAt) < since)).toEqual([]);
  });
}
