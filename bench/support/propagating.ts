import { deployment } from './documents.js';
import { type MemberWatch, watchMember } from './member-watch.js';
import { News } from './news.js';
import { pause } from './pause.js';
import { cpuMs } from './processes.js';
import type { Rig } from './rig.js';

/** The first few warm code and connections up. */
const WARM_UP = 5;
/** Longer than simulated pods need to become ready, so that the hub is idle afterwards. */
const IDLE_PAUSE_MS = 700;
const PER_APPLICATION = 100;

export interface Load {
  readonly appliesPerS: number;
  /** Of hub and Postgres. */
  readonly cpuMsPerApply: number;
  readonly deleteAllS: number;
}

/** Watches the Deployments of every member while `run` runs. */
export async function withWatches<T>(rig: Rig, run: (watches: readonly MemberWatch[], news: News) => Promise<T>): Promise<T> {
  const news = new News();
  const watches = await Promise.all(
    [...rig.fleet.kubeconfigs.values()].map((text) => watchMember(text, '/apis/apps/v1/deployments', () => news.tell())),
  );
  try {
    return await run(watches, news);
  } finally {
    await Promise.all(watches.map((watch) => watch.close()));
  }
}

/** One Deployment at a time on an idle hub: milliseconds from sending the apply to its arrival in the last member. */
export async function idleLatencies(rig: Rig, watches: readonly MemberWatch[], news: News, samples: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let i = 0; i < samples + WARM_UP; i += 1) {
    const name = `idle-${i}`;
    const startedAt = performance.now();
    await rig.hub.apply(deployment(name), name);
    await news.until(`${name} in every member`, () => watches.every((watch) => watch.arrived.has(name)));
    const last = Math.max(...watches.map((watch) => watch.arrived.get(name)!));
    if (i >= WARM_UP) latencies.push(last - startedAt);
    await pause(IDLE_PAUSE_MS);
  }
  return latencies;
}

/**
 * Applies many objects at once, in applications of a hundred: the time from the first apply to the last arrival, and the time until all are
 * deleted. Each `round` uses its own names.
 */
export async function underLoad(rig: Rig, watches: readonly MemberWatch[], news: News, objects: number, round = 'load'): Promise<Load> {
  const names = Array.from({ length: objects }, (_, i) => `${round}-${i}`);
  const applications = Array.from({ length: Math.ceil(objects / PER_APPLICATION) }, (_, i) =>
    names.slice(i * PER_APPLICATION, (i + 1) * PER_APPLICATION),
  );
  const enough = watches.map(({ arrived }) => arrived.size + objects);
  const cpuBefore = cpuMs(rig.hubPid);
  const startedAt = performance.now();
  await Promise.all(applications.map((part, i) => rig.hub.apply(part.map((name) => deployment(name)).join('---\n'), `${round}-${i}`)));
  await news.until(`the ${round} in every member`, () =>
    watches.every(({ arrived }, i) => arrived.size >= enough[i]! && names.every((name) => arrived.has(name))),
  );
  const last = Math.max(...watches.flatMap((watch) => names.map((name) => watch.arrived.get(name)!)));
  const applies = objects * watches.length;
  const cpuMsPerApply = (cpuMs(rig.hubPid) - cpuBefore) / applies;

  const deletedAt = performance.now();
  await Promise.all(applications.map((_, i) => rig.hub.deleteApplication('default', `${round}-${i}`)));
  await news.until(`the end of the ${round} in every member`, () => watches.every((watch) => names.every((name) => watch.gone.has(name))));
  const deleteAllS = (Math.max(...watches.flatMap((watch) => names.map((name) => watch.gone.get(name)!))) - deletedAt) / 1_000;
  return { appliesPerS: applies / ((last - startedAt) / 1_000), cpuMsPerApply, deleteAllS };
}
