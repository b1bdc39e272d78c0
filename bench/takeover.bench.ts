import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from './support/database.js';
import { configMap, everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { type Fleet, simulated } from './support/fleet.js';
import { type HubClient, hubClient } from './support/hub-client.js';
import { memberWrites } from './support/member-writes.js';
import { eventually } from './support/pause.js';
import { type Process, start, withFolder } from './support/processes.js';
import type { Size } from './support/size.js';

const TOKEN = 'a-token-for-both-replicas';
const ROUNDS = 3;
/** A lease lasts 7 s. */
const LEASE_S = 7;

interface Replica {
  readonly process: Process;
  readonly hub: HubClient;
}

/**
 * Replicas of a hub over one database: time from the end of one replica until the first write of an apply reaches a member, and until the
 * last of its members has it. The apply is sent as soon as a hub accepts it.
 */
export function takeover({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 30;
  return withFolder(async (folder) => {
    const fleet = await simulated(clusters, { controllers: false })(folder);
    const postgres = await start(
      ['--import', './scripts/register-typescript.mjs', 'test/support/run-postgres.ts', join(folder, 'database')],
      {},
      (line) => line.startsWith('postgres'),
    );
    const clustersFile = join(folder, 'clusters.yaml');
    await writeFile(
      clustersFile,
      `clusters:\n${[...fleet.kubeconfigs.keys()].map((name) => `  - { name: ${name}, kubeconfig: ${join(fleet.folder, `${name}.yaml`)} }`).join('\n')}\n`,
    );
    const replica = replicaStarter(folder, clustersFile, postgres.line);
    const database = await openDatabase(join(folder, 'database'));
    const running = new Set<Replica>();
    const run = async (name: string) => {
      const one = await replica(name);
      running.add(one);
      return one;
    };
    const end = async (one: Replica, signal: NodeJS.Signals) => {
      running.delete(one);
      await one.hub.close();
      await one.process.stop(signal);
    };
    try {
      let one = await run('one');
      await one.hub.apply(everywhere);
      await one.hub.apply(texts(objects, 0), 'round');
      await until(fleet, clusters * objects);
      await settled(database);

      const alone: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        const endedAt = performance.now();
        await end(one, 'SIGKILL');
        one = await run('one');
        const before = await memberWrites(fleet.control!);
        await one.hub.apply(texts(objects, round), 'round');
        alone.push((await until(fleet, before + 1)) - endedAt);
        await settled(database);
      }

      const seconds: Record<'SIGKILL' | 'SIGTERM', { first: number[]; last: number[] }> = {
        SIGKILL: { first: [], last: [] },
        SIGTERM: { first: [], last: [] },
      };
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        for (let round = 1; round <= ROUNDS; round++) {
          const other = await run(`${signal}-${round}`);
          await shared(database, clusters);
          // The older replica plans, and serves its share.
          const endedAt = performance.now();
          const ending = end(one, signal);
          const before = await memberWrites(fleet.control!);
          await other.hub.apply(texts(objects, signal === 'SIGKILL' ? 10 + round : 20 + round), 'round');
          seconds[signal].first.push((await until(fleet, before + 1)) - endedAt);
          seconds[signal].last.push((await until(fleet, before + clusters * objects)) - endedAt);
          await ending;
          await settled(database);
          one = other;
        }
      }
      const worst = (values: readonly number[]) => percentile(values, 1) / 1_000;
      return [
        figure('first_write_alone_s', worst(alone), 's', 10, 'lower', standard),
        figure('first_write_after_sigkill_s', worst(seconds.SIGKILL.first), 's', LEASE_S + 5, 'lower', standard),
        figure('all_clusters_after_sigkill_s', worst(seconds.SIGKILL.last), 's', 20, 'lower', standard),
        figure('first_write_after_sigterm_s', worst(seconds.SIGTERM.first), 's', 2, 'lower', standard),
        figure('all_clusters_after_sigterm_s', worst(seconds.SIGTERM.last), 's', null, 'lower', standard),
      ];
    } finally {
      for (const one of running) await end(one, 'SIGTERM');
      await database.close();
      await postgres.stop();
      await fleet.stop();
    }
  });
}

/** Each round changes every object, so that each is written in each member. */
function texts(objects: number, round: number): string {
  return Array.from({ length: objects }, (_, i) => configMap(`round-${i}`, { round: `${round}` })).join('---\n');
}

/** The time when the members had received this many writes. */
async function until(fleet: Fleet, writes: number): Promise<number> {
  await eventually('writes to members', async () => (await memberWrites(fleet.control!)) >= writes, 20);
  return performance.now();
}

async function settled(database: Database): Promise<void> {
  const open = 'select count(*)::int as open from work where desired_digest is distinct from applied_digest';
  await eventually('works that are recorded', async () => (await database.first<{ open: number }>(open)).open === 0, 100);
}

/** Waits until both replicas have half of the clusters each. */
async function shared(database: Database, clusters: number): Promise<void> {
  const least = `select coalesce(min(held), 0)::int as least from (
    select count(c.name) as held from lease r left join lease c on c.holder = r.holder and c.name like 'cluster/%' and c.expires_at > now()
    where r.name like 'replica/%' and r.expires_at > now() group by r.holder
  ) shares`;
  const replicas = `select count(*)::int as replicas from lease where name like 'replica/%' and expires_at > now()`;
  await eventually(
    'clusters that are shared',
    async () =>
      (await database.first<{ replicas: number }>(replicas)).replicas === 2 &&
      (await database.first<{ least: number }>(least)).least >= Math.floor(clusters / 2),
    100,
  );
}

function replicaStarter(folder: string, clustersFile: string, url: string): (name: string) => Promise<Replica> {
  const key = randomBytes(32).toString('base64');
  return async (name) => {
    const dataDir = join(folder, name);
    const env = {
      DATABASE_URL: url,
      MANIFOLD_ENCRYPTION_KEY: key,
      MANIFOLD_ADMIN_TOKEN: TOKEN,
      MANIFOLD_DATA_DIR: dataDir,
      MANIFOLD_PORT: '0',
      MANIFOLD_CLUSTERS_FILE: clustersFile,
      MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8',
      MANIFOLD_LOG: 'warn',
    };
    const process = await start(['dist/bundle/hub/main.js'], env, (line) => line.includes('Manifold is ready'));
    const { url: at } = JSON.parse(await readFile(join(dataDir, 'hub.json'), 'utf8')) as { url: string };
    return { process, hub: hubClient(at, TOKEN) };
  };
}
