import { type Figure, figure, percentile } from './support/figures.js';
import { type MemberWatch, watchMember } from './support/member-watch.js';
import { cpuMs } from './support/processes.js';
import { pause, type Rig, withRig } from './support/rig.js';

const IDLE_SAMPLES = 40;
/** Longer than simulated pods take to become ready: then the hub has nothing left to do. */
const IDLE_PAUSE_MS = 700;
const PER_APPLICATION = 100;
const GIVE_UP_MS = 180_000;

const policy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: everything }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement: {}
`;

/**
 * From an accepted apply to the last member, alone and under load; what it costs; and how fast all of it goes again. The load
 * runs twice, since a hub runs for months: the first round, with code that the machine has not compiled yet, is told apart as
 * cold.
 */
export async function propagation({
  clusters,
  objects,
}: {
  readonly clusters: number;
  readonly objects: number;
}): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 1_000;
  return withRig(clusters, async (rig) => {
    const news = new News();
    const watches = await Promise.all(
      [...rig.kubeconfigs.values()].map((text) => watchMember(text, '/apis/apps/v1/deployments', () => news.tell())),
    );
    try {
      await rig.hub.apply(policy);
      const cold = await underLoad(rig, watches, news, 'cold', objects);
      const load = await underLoad(rig, watches, news, 'load', objects);
      const idle = await idleLatencies(rig, watches, news);
      return [
        figure('create_to_last_member_p50_ms', percentile(idle, 0.5), 'ms', 30, 'lower', standard),
        figure('create_to_last_member_p99_ms', percentile(idle, 0.99), 'ms', 100, 'lower', standard),
        figure('applies_per_s', load.appliesPerS, '1/s', 1_500, 'higher', standard),
        figure('hub_cpu_ms_per_apply', load.cpuMsPerApply, 'ms', 0.9, 'lower', standard),
        figure('delete_all_s', load.deleteAllS, 's', 5, 'lower', standard),
        figure('cold_applies_per_s', cold.appliesPerS, '1/s', null, 'higher', standard),
        figure('cold_hub_cpu_ms_per_apply', cold.cpuMsPerApply, 'ms', null, 'lower', standard),
      ];
    } finally {
      await Promise.all(watches.map((watch) => watch.close()));
    }
  });
}

/** One Deployment at a time on an idle hub: milliseconds from sending the apply to its arrival in the last member. */
async function idleLatencies(rig: Rig, watches: readonly MemberWatch[], news: News): Promise<number[]> {
  const latencies: number[] = [];
  for (let i = 0; i < IDLE_SAMPLES + 5; i += 1) {
    const name = `idle-${i}`;
    const startedAt = performance.now();
    await rig.hub.apply(deployment(name), name);
    await news.until(() => watches.every((watch) => watch.arrived.has(name)));
    const last = Math.max(...watches.map((watch) => watch.arrived.get(name)!));
    // The first few find caches that the load left.
    if (i >= 5) latencies.push(last - startedAt);
    await pause(IDLE_PAUSE_MS);
  }
  return latencies;
}

async function underLoad(rig: Rig, watches: readonly MemberWatch[], news: News, round: string, objects: number) {
  const names = Array.from({ length: objects }, (_, i) => `${round}-${i}`);
  const applications = Array.from({ length: Math.ceil(objects / PER_APPLICATION) }, (_, i) =>
    names.slice(i * PER_APPLICATION, (i + 1) * PER_APPLICATION),
  );
  const cpuBefore = cpuMs(rig.hubPid);
  const startedAt = performance.now();
  await Promise.all(applications.map((part, i) => rig.hub.apply(part.map(deployment).join('---\n'), `${round}-${i}`)));
  await news.until(() => watches.every((watch) => names.every((name) => watch.arrived.has(name))));
  const last = Math.max(...watches.flatMap((watch) => names.map((name) => watch.arrived.get(name)!)));
  const applies = objects * watches.length;
  const cpuMsPerApply = (cpuMs(rig.hubPid) - cpuBefore) / applies;

  const deletedAt = performance.now();
  await Promise.all(applications.map((_, i) => rig.hub.deleteApplication('default', `${round}-${i}`)));
  await news.until(() => watches.every((watch) => names.every((name) => watch.gone.has(name))));
  const deleteAllS = (Math.max(...watches.flatMap((watch) => names.map((name) => watch.gone.get(name)!))) - deletedAt) / 1_000;
  return { appliesPerS: applies / ((last - startedAt) / 1_000), cpuMsPerApply, deleteAllS };
}

function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default, labels: { app: ${name} } }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: web, image: "nginx:1.27", resources: { requests: { cpu: 10m, memory: 16Mi } } }]
`;
}

/** Wakes those who wait for something that watches see. */
class News {
  #waiting: (() => void) | null = null;

  tell(): void {
    this.#waiting?.();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error('It did not arrive in time.')), GIVE_UP_MS);
      let checking = false;
      this.#waiting = () => {
        // Many events come in one turn; one look at the end of it is enough.
        if (checking) return;
        checking = true;
        setImmediate(() => {
          checking = false;
          if (!holds()) return;
          clearTimeout(giveUp);
          this.#waiting = null;
          resolve();
        });
      };
      this.#waiting();
    });
  }
}
