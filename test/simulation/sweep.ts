import type { SimulatedDatabase } from './database.js';
import { type RunResult, type Simulation, simulate } from './run.js';

/** A place at which the process of a hub is killed: before or after the n-th call at a point. */
export interface CrashPoint {
  readonly when: 'before' | 'after';
  readonly point: string;
  readonly nth: number;
}

const everywhere = { operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: 2 };

/**
 * The whole road in one story: first writes, an edit, more replicas, a move by a policy, a cluster that is lost and left and comes back,
 * an object that somebody changes, and deletion. Each step has time, so that a crash in one of them shows in the next.
 */
export async function roadStory({ kernel, users, links, settle }: Simulation): Promise<void> {
  const placed = (...clusterNames: string[]) => ({
    clusterAffinity: { clusterNames },
    clusterTolerations: [everywhere],
    replicaScheduling: { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Weighted' as const },
  });
  await kernel.pass(2_000);
  for (const name of ['web', 'shop']) await users.create(name);
  const [web, shop] = users.living;
  await kernel.pass(4_000);
  await users.place(web!, placed('member-0'));
  await users.scale(web!, 4);
  await users.place(shop!, placed('member-0', 'member-1', 'member-2'));
  await kernel.pass(6_000);
  await users.rewrite(web!);
  await users.place(web!, placed('member-1'));
  await kernel.pass(8_000);
  const lost = links[1]!;
  lost.fault = 'down';
  lost.member.die();
  await users.place(web!, placed('member-1', 'member-2'));
  await kernel.pass(16_000);
  lost.member.live();
  lost.fault = null;
  await kernel.pass(2_000);
  const [held] = links[2]!.member.objects.values();
  if (held) links[2]!.member.remove(held.ref);
  await users.delete(shop!);
  await settle();
}

/** The points that a story passes, with how often each. */
export async function pointsOf(database: SimulatedDatabase, seed: number, story: typeof roadStory): Promise<ReadonlyMap<string, number>> {
  const points = new Map<string, number>();
  const options = {
    seed,
    hubs: 1,
    onPoint: (when: 'before' | 'after', { point }: { readonly point: string }) => {
      if (when === 'before') points.set(point, (points.get(point) ?? 0) + 1);
    },
  };
  const result = await simulate(database, options, story);
  if (result.violations.length > 0) throw new Error(`The story fails without a crash: ${JSON.stringify(result.violations)}`);
  return points;
}

/** Runs a story in which the hub is killed at one place, and started again a second later. `reached` tells whether it came there. */
export async function crashAt(
  database: SimulatedDatabase,
  seed: number,
  { when, point, nth }: CrashPoint,
  story: typeof roadStory,
): Promise<RunResult & { readonly reached: boolean }> {
  let passed = 0;
  let reached = false;
  const result = await simulate(
    database,
    {
      seed,
      hubs: 1,
      onPoint: (at, call, { hubs, kernel }) => {
        if (reached || at !== when || call.point !== point) return;
        passed += 1;
        if (passed < nth) return;
        reached = true;
        hubs[0]!.kill();
        kernel.after(1_000, () => hubs[0]!.start());
      },
    },
    story,
  );
  return { ...result, reached };
}

/** Both sides of every point at the middle one of its calls; with `all`, of every call. */
export function crashPoints(points: ReadonlyMap<string, number>, all = false): readonly CrashPoint[] {
  return [...points].flatMap(([point, count]) => {
    const nths = all ? Array.from({ length: count }, (_, i) => i + 1) : [Math.ceil(count / 2)];
    return nths.flatMap((nth) => (['before', 'after'] as const).map((when) => ({ when, point, nth })));
  });
}
