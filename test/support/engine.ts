import { type Engine, startEngine } from '../../src/engine/engine.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { EnginePorts } from '../../src/engine/ports/engine.js';
import type { ServedCluster } from '../../src/engine/ports/fleet.js';
import type { MemoryMember } from './memory-member.js';
import type { TestStore } from './store.js';

/** A clock that runs `times` as fast as the real one. */
export function aFastClock(times: number): Clock {
  return {
    now: () => Date.now() * times,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs / times);
      return () => clearTimeout(timer);
    },
  };
}

/** The loops over a real store and members in memory. */
export function startTestEngine(
  { store }: TestStore,
  members: readonly MemoryMember[],
  changed: Partial<EnginePorts> = {},
): Engine & { readonly log: readonly string[] } {
  const log: string[] = [];
  const byName = new Map(members.map((member) => [member.name, member]));
  const engine = startEngine({
    hubId: 'hub-of-the-test',
    plans: store.plans,
    dispatch: store.dispatch,
    observations: store.observations,
    strayObjects: store.strayObjects,
    reports: store.reports,
    events: store.events,
    failover: store.failover,
    freezes: store.freezes,
    restores: store.restores,
    failoverRecords: store.failoverRecords,
    rebalancers: store.rebalancers,
    interpreters: { documents: () => store.interpreters.documents(), of: () => null },
    fleet: store.fleet,
    leases: store.leases,
    members: {
      connect: async ({ name }: ServedCluster) => byName.get(name)!,
      reach: async ({ name }) => void (await byName.get(name)!.probe()),
    },
    wakeups: store.wakeups,
    clock: aFastClock(1),
    random: () => 0.5,
    log: (level, sentence, pairs) => log.push(`${level} ${sentence} ${JSON.stringify(pairs)}`),
    meter: {
      planPass: () => undefined,
      dispatched: () => undefined,
      observed: () => undefined,
      reported: () => undefined,
      probed: () => undefined,
      failed: () => undefined,
      frozen: () => undefined,
      failover: () => undefined,
    },
    ...changed,
  });
  return { ...engine, log };
}
