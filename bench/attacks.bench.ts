import { HubWatch } from './attacks/hub-watch.js';
import { deployment } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import type { MemberWatch } from './support/member-watch.js';
import type { News } from './support/news.js';
import { eventually, pause } from './support/pause.js';
import { memoryMib, type Process, start } from './support/processes.js';
import { withWatches } from './support/propagating.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const MINUTES = 10;
const WARM_UP = 30;
/** Pause between two creates. */
const PAUSE_MS = 100;
/** Each application with one Deployment is deleted after so many later ones, so that creates and deletes run at the same time. */
const KEPT = 20;
/** A batch is applied and deleted while the single creates are measured, without attacks too. */
const BATCH_EVERY_MS = 10_000;
/** Time in which a hub under attack must bring one Deployment to every healthy member. */
const PATIENCE_MS = 60_000;

/** The load goes to the healthy members; the ConfigMaps that interpreters read go to all. */
const policies = (healthy: readonly string[]) => `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: load }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement: { clusterAffinity: { clusterNames: ${JSON.stringify(healthy)} } }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: bait, namespace: bait }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

/**
 * All attacks of `bench/attacks` against one hub process, on its port, with a token and from five hostile members, while Deployments are created one
 * at a time in the healthy members. The same load runs before without attacks. The process of the hub must survive, stay ready and within its memory, serve the
 * healthy members, and be at most twice as slow.
 */
export async function attacks({ clusters, objects, minutes = MINUTES }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 3 && objects === 50 && minutes === MINUTES;
  const attackedMs = minutes * 60_000;
  return withRig(simulated(clusters), (rig) =>
    withWatches(rig, async (watches, news) => {
      const healthy = [...rig.fleet.kubeconfigs.keys()];
      await rig.hub.apply(policies(healthy));
      const load = new Load(rig, watches, news, objects);
      await load.run('warm', { count: WARM_UP });
      const quiet = await load.run('quiet', { ms: Math.max(30_000, attackedMs / 5) });

      const watch = new HubWatch(rig.hub, rig.hubPid, rig.hubOutput, healthy);
      const members = await registerHostile(rig);
      const clients = await start(
        ['dist/bench/attacks/clients.js', JSON.stringify({ url: rig.hub.url, token: rig.hub.token, seed: SEED })],
        {},
        (line) => line === 'attacking',
      );
      let attacked: Round;
      try {
        process.kill(members.pid, 'SIGUSR2');
        attacked = await load.run('attacked', { ms: attackedMs });
      } finally {
        await clients.stop();
        await members.stop();
      }
      await load.clean();
      const { violations, healthzMs, rssMib } = await watch.end();
      violations.push(...quiet.failures, ...attacked.failures);
      const attempts = { ...lastLine(clients), ...lastLine(members) };
      for (const [name, count] of Object.entries(attempts)) if (count === 0) violations.push(`the attack ${name} did not run`);
      for (const violation of violations.slice(0, 50)) process.stderr.write(`violation: ${violation}\n`);

      const before = percentile(quiet.latencies, 0.99);
      const during = percentile(attacked.latencies, 0.99);
      return [
        figure('hub_restarts', watch.alive() ? 0 : 1, '', 0, 'lower', standard),
        figure('violations', violations.length, '', 0, 'lower', standard),
        figure('hub_rss_max_mib', rssMib, 'MiB', 768, 'lower', standard),
        figure('hub_rss_end_mib', memoryMib(rig.hubPid).now, 'MiB', null, 'lower', standard),
        figure('healthz_max_ms', healthzMs, 'ms', null, 'lower', standard),
        figure('create_to_last_member_p50_ms', percentile(quiet.latencies, 0.5), 'ms', null, 'lower', standard),
        figure('create_to_last_member_p99_ms', before, 'ms', null, 'lower', standard),
        figure('attacked_create_to_last_member_p50_ms', percentile(attacked.latencies, 0.5), 'ms', null, 'lower', standard),
        figure('attacked_create_to_last_member_p99_ms', during, 'ms', null, 'lower', standard),
        figure('p99_ratio', during / before, '', 2, 'lower', standard),
        figure('creates', attacked.latencies.length, '', null, 'higher', standard),
        ...Object.entries(attempts).map(([name, count]) => figure(`attempts_${name}`, count, '', null, 'higher', standard)),
      ];
    }),
  );
}

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_130);

interface Round {
  /** Milliseconds from the apply to the arrival in the last healthy member. */
  readonly latencies: readonly number[];
  readonly failures: readonly string[];
}

/** Deployments one at a time and, every ten seconds, a batch of `objects`. */
class Load {
  readonly #rig: Rig;
  readonly #watches: readonly MemberWatch[];
  readonly #news: News;
  readonly #objects: number;
  readonly #left: string[] = [];

  constructor(rig: Rig, watches: readonly MemberWatch[], news: News, objects: number) {
    this.#rig = rig;
    this.#watches = watches;
    this.#news = news;
    this.#objects = objects;
  }

  async run(round: string, { ms = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY }): Promise<Round> {
    const latencies: number[] = [];
    const failures: string[] = [];
    const end = performance.now() + ms;
    const stop = new AbortController();
    const batches = this.#batches(round, stop.signal).catch((error: unknown) => void failures.push(String(error)));
    for (let i = 0; i < count && performance.now() < end; i += 1) {
      try {
        latencies.push(await this.#create(`${round}-${i}`));
        if (this.#left.length > KEPT) await this.#rig.hub.deleteApplication('default', this.#left.shift()!);
      } catch (error) {
        failures.push(`the load at ${round}-${i}: ${String(error)}`);
        if (failures.length > 20) throw error;
      }
      await pause(PAUSE_MS);
    }
    stop.abort();
    await batches;
    return { latencies, failures };
  }

  /** Deletes the remaining applications, and waits until the healthy members have none of their objects. */
  async clean(): Promise<void> {
    const names = this.#left.splice(0);
    await Promise.all(names.map((name) => this.#rig.hub.deleteApplication('default', name)));
    await this.#news.until('the end of the load in every healthy member', () =>
      this.#watches.every((watch) => names.every((name) => watch.gone.has(name))),
    );
  }

  async #create(name: string): Promise<number> {
    const startedAt = performance.now();
    await this.#rig.hub.apply(deployment(name), name);
    this.#left.push(name);
    await this.#news.until(`${name} in every healthy member`, () => this.#watches.every((watch) => watch.arrived.has(name)), PATIENCE_MS);
    return Math.max(...this.#watches.map((watch) => watch.arrived.get(name)!)) - startedAt;
  }

  async #batches(round: string, stop: AbortSignal): Promise<void> {
    for (let batch = 0; !stop.aborted; batch += 1) {
      const application = `${round}-batch-${batch}`;
      const names = Array.from({ length: this.#objects }, (_, i) => `${application}-${i}`);
      await this.#rig.hub.apply(names.map((name) => deployment(name)).join('---\n'), application);
      const everywhere = async () => this.#watches.every((watch) => names.every((name) => watch.arrived.has(name)));
      await eventually(`${application} in every healthy member`, everywhere, 50, PATIENCE_MS);
      await this.#rig.hub.deleteApplication('default', application);
      const nowhere = async () => this.#watches.every((watch) => names.every((name) => watch.gone.has(name)));
      await eventually(`the end of ${application} in every healthy member`, nowhere, 50, PATIENCE_MS);
      for (let waited = 0; waited < BATCH_EVERY_MS && !stop.aborted; waited += PAUSE_MS) await pause(PAUSE_MS);
    }
  }
}

/** Members in a process of their own, registered while they still answer as API servers do. */
async function registerHostile(rig: Rig): Promise<Process> {
  const { hub } = await rig.hub.query<{ hub: { id: string } }>('{ hub { id } }');
  const options = JSON.stringify({ hubId: hub.id, seed: SEED });
  const members = await start(['dist/bench/attacks/members.js', options], {}, (line) => line.startsWith('{'));
  for (const [name, kubeconfig] of Object.entries(JSON.parse(members.line) as Record<string, string>)) {
    const { registerCluster } = await rig.hub.query<{ registerCluster: { userErrors: object[] } }>(
      'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { userErrors { code message } } }',
      { input: { name, kubeconfig } },
    );
    if (registerCluster.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(registerCluster.userErrors)}`);
  }
  return members;
}

/** The attempts of each attack, of the last line that a process printed. */
function lastLine(process: Process): Record<string, number> {
  const lines = process.output().split('\n');
  return JSON.parse(lines.findLast((line) => line.startsWith('{')) ?? '{}') as Record<string, number>;
}
