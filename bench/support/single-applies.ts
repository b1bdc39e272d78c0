import { type Cpu, cpuOf, spent } from './cost.js';
import { atOnce, deployment } from './documents.js';
import { percentile } from './figures.js';
import type { MemberWatch } from './member-watch.js';
import type { News } from './news.js';
import { pause } from './pause.js';
import { familyMib, memoryMib } from './processes.js';
import type { Rig } from './rig.js';

/** The load of people and CI systems: one application per request, many requests in parallel. */
export const SINGLE_APPLIES = { applications: 500, inFlight: 16 } as const;

/** An idle hub returns the memory of a burst within this time. */
const REST_MS = 10_000;

export interface SingleApplies {
  /** Objects in members: from the first request to the last arrival. */
  readonly objectsPerS: number;
  /** Of hub and Postgres, for each object in each member. */
  readonly cpuMsPerObject: number;
  readonly cpu: Cpu;
  /** From sending a request to its answer. */
  readonly applyP50Ms: number;
  readonly applyP99Ms: number;
  /** Resident memory of the hub and proportional memory of its Postgres, `REST_MS` after the last arrival, MiB. */
  readonly memoryMib: number;
  readonly deleteS: number;
}

/** Applies `applications` with one Deployment each to every member, `inFlight` requests in parallel; then deletes all in the same way. */
export async function singleApplies(
  rig: Rig,
  watches: readonly MemberWatch[],
  news: News,
  { applications, inFlight }: { readonly applications: number; readonly inFlight: number },
  round: string,
): Promise<SingleApplies> {
  const names = Array.from({ length: applications }, (_, i) => `${round}-${i}`);
  const latencies: number[] = [];
  const before = cpuOf(rig);
  const startedAt = performance.now();
  await atOnce(
    applications,
    async (i) => {
      const sentAt = performance.now();
      await rig.hub.apply(deployment(names[i]!), names[i]!);
      latencies.push(performance.now() - sentAt);
    },
    inFlight,
  );
  await news.until(`${round} in every member`, () => watches.every(({ arrived }) => names.every((name) => arrived.has(name))));
  const last = Math.max(...watches.flatMap(({ arrived }) => names.map((name) => arrived.get(name)!)));
  const cpu = spent(before, cpuOf(rig));
  const objects = applications * watches.length;
  await pause(REST_MS);
  const memory = memoryMib(rig.hubPid).now + familyMib(rig.postgresPid);

  const deletedAt = performance.now();
  await atOnce(applications, (i) => rig.hub.deleteApplication('default', names[i]!), inFlight);
  await news.until(`the end of ${round} in every member`, () => watches.every(({ gone }) => names.every((name) => gone.has(name))));
  const lastGone = Math.max(...watches.flatMap(({ gone }) => names.map((name) => gone.get(name)!)));
  return {
    objectsPerS: objects / ((last - startedAt) / 1_000),
    cpuMsPerObject: (cpu.hub + cpu.postgres) / objects,
    cpu,
    applyP50Ms: percentile(latencies, 0.5),
    applyP99Ms: percentile(latencies, 0.99),
    memoryMib: memory,
    deleteS: (lastGone - deletedAt) / 1_000,
  };
}
