import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { type MemberWatch, watchMember } from './support/member-watch.js';
import { News } from './support/news.js';
import { pause } from './support/pause.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const WARM_UP = 10;
/** Pause between two creates, so that the hub is idle. */
const PAUSE_MS = 100;
/** Duration of the fault before the measurement, so that requests to that member already fill every queue. */
const FAULT_MS = 2_000;

const policy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: everything }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

const faults = [
  { name: 'slow', settings: { ms: '2000', jitterMs: '1000' } },
  { name: 'hung', settings: {} },
  { name: 'down', settings: {} },
] as const;

/**
 * Creates one object at a time in all members and measures the time until each other member has it, while one member is healthy, slow,
 * unresponsive or down.
 */
export async function isolation({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 100;
  return withRig(simulated(clusters), async (rig) => {
    const control = rig.fleet.control!;
    const [[ill] = [], ...others] = [...rig.fleet.kubeconfigs];
    const news = new News();
    const watches = await Promise.all(others.map(([, text]) => watchMember(text, '/api/v1/configmaps', () => news.tell())));
    const measured = (prefix: string, count: number) => latencies(rig, watches, news, prefix, count);
    try {
      await rig.hub.apply(policy);
      await measured('warm', WARM_UP);
      const well = percentile(await measured('well', objects), 0.99);
      const figures = [figure('others_p99_ms_all_well', well, 'ms', null, 'lower', standard)];
      for (const { name, settings } of faults) {
        await control.begin(ill!, name, settings);
        // Writes that are in flight to that member must not end before the others are measured.
        await rig.hub.apply(configMap(`before-${name}`), `before-${name}`);
        await pause(FAULT_MS);
        const p99 = percentile(await measured(name, objects), 0.99);
        await control.end(ill!);
        figures.push(
          figure(`others_p99_ms_one_${name}`, p99, 'ms', null, 'lower', standard),
          figure(`others_p99_ratio_one_${name}`, p99 / well, '', 1.5, 'lower', standard),
        );
      }
      return figures;
    } finally {
      await Promise.all(watches.map((watch) => watch.close()));
    }
  });
}

/** Milliseconds from the apply to the arrival, for each object in each of the members. */
async function latencies(rig: Rig, watches: readonly MemberWatch[], news: News, prefix: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const name = `${prefix}-${i}`;
    const startedAt = performance.now();
    await rig.hub.apply(configMap(name), name);
    await news.until(`${name} in the others`, () => watches.every((watch) => watch.arrived.has(name)));
    found.push(...watches.map((watch) => watch.arrived.get(name)! - startedAt));
    await pause(PAUSE_MS);
  }
  return found;
}

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: "1" }\n`;
}
