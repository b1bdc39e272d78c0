import { PATIENCE } from './database.js';
import type { DatabaseFault, HubWorld, SimulatedHub } from './hub.js';
import type { Kernel } from './kernel.js';
import { type Link, linkFaults } from './member-port.js';
import type { Random } from './random.js';

export interface NemesisWorld {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly hubs: readonly SimulatedHub[];
  readonly links: readonly Link[];
  readonly databaseFault: DatabaseFault;
  readonly hubWorld: Pick<HubWorld, 'lostNews'>;
  readonly note: (sentence: string) => void;
}

/** What may go wrong, by name. Each begins a fault and answers what ends it. */
const faults: Readonly<Record<string, (world: NemesisWorld) => () => void>> = {
  'way to a cluster': ({ random, links, note }) => {
    const link = random.pick(links);
    const fault = random.pick(linkFaults);
    if (link.fault !== null) return () => undefined;
    link.fault = fault;
    note(`${link.member.name} is ${fault}.`);
    return () => {
      link.fault = null;
      note(`${link.member.name} is well.`);
    };
  },
  'half of the clusters': ({ random, links, note }) => {
    const gone = random.some(links, Math.ceil(links.length / 2)).filter(({ fault }) => fault === null);
    for (const link of gone) link.fault = 'down';
    note(`${gone.map(({ member }) => member.name).join(', ')} are down.`);
    return () => {
      for (const link of gone) link.fault = null;
      note('They are up again.');
    };
  },
  'flapping cluster': ({ random, kernel, links, note }) => {
    const link = random.pick(links);
    if (link.fault !== null) return () => undefined;
    note(`${link.member.name} flaps.`);
    let flaps = true;
    const flap = () => {
      if (!flaps) return;
      link.fault = link.fault === null ? 'down' : null;
      kernel.after(random.from(2_000, 12_000), flap);
    };
    flap();
    return () => {
      flaps = false;
      link.fault = null;
      note(`${link.member.name} flaps no more.`);
    };
  },
  'dead nodes': ({ random, links, note }) => {
    const link = random.pick(links);
    if (link.member.dead) return () => undefined;
    note(`The nodes of ${link.member.name} fail${random.chance(0.7) ? ', and its API server' : ''}.`);
    link.member.die();
    if (link.fault === null && random.chance(0.7)) link.fault = 'down';
    return () => {
      link.member.live();
      link.fault = null;
      note(`The nodes of ${link.member.name} are back.`);
    };
  },
  'lost watch events': ({ random, links, note }) => {
    const some = random.some(links);
    for (const link of some) link.silent = true;
    note(`Watches of ${some.map(({ member }) => member.name).join(', ')} are silent.`);
    return () => {
      for (const link of some) link.silent = false;
    };
  },
  'one hub is cut off': ({ random, links, hubs, note }) => {
    const hub = random.pick(hubs);
    const some = random.some(links);
    for (const { cutFrom } of some) cutFrom.add(hub.name);
    note(`${hub.name} is cut off from ${some.map(({ member }) => member.name).join(', ')}.`);
    return () => {
      for (const { cutFrom } of some) cutFrom.delete(hub.name);
      note(`${hub.name} reaches them again.`);
    };
  },
  'killed hub': ({ random, hubs }) => {
    const hub = random.pick(hubs);
    hub.kill();
    return () => hub.start();
  },
  'stopped hub': ({ random, hubs }) => {
    const hub = random.pick(hubs);
    hub.pause();
    return () => hub.resume();
  },
  // A lease is renewed every 5 s and lasts 15: a clock that is slower than a third of the true time is not borne.
  'clock rate': ({ random, hubs, note }) => {
    const hub = random.pick(hubs);
    hub.rate = random.pick([0.7, 1.5, 2]);
    note(`The clock of ${hub.name} runs ${hub.rate} times as fast.`);
    return () => {
      hub.rate = 1;
    };
  },
  'clock of the database': ({ random, databaseFault, note }) => {
    databaseFault.aheadMs = random.pick([-3_000, 3_000, 20_000]);
    note(`The clock of the database jumps to ${databaseFault.aheadMs / 1000} s ahead.`);
    return () => {
      databaseFault.aheadMs = 0;
    };
  },
  database: ({ random, databaseFault, note }) => {
    databaseFault.kind = random.pick(['down', 'read-only', 'failing'] as const);
    note(`The database is ${databaseFault.kind}.`);
    return () => {
      databaseFault.kind = 'none';
      note('The database is well.');
    };
  },
  'lost news between replicas': ({ hubWorld }) => {
    hubWorld.lostNews = 1;
    return () => {
      hubWorld.lostNews = 0;
    };
  },
  'somebody in a cluster': ({ random, links, note }) => {
    const { member } = random.pick(links);
    const held = [...member.objects.values()];
    if (held.length === 0) return () => undefined;
    const one = random.pick(held);
    note(`Somebody touches ${one.ref.kind} ${one.ref.name} in ${member.name}.`);
    if (random.chance(0.5)) member.remove(one.ref);
    else {
      const annotations = { ...one.manifest.metadata.annotations, 'somebody/was-here': String(random.next()) };
      member.write(one.ref, { ...one.manifest, metadata: { ...one.manifest.metadata, annotations } }, 'kubectl');
    }
    return () => undefined;
  },
};

export const faultNames = Object.keys(faults);
const MOST_AT_ONCE = 3;

/** Begins faults of these kinds again and again, at most three at once, until it is stopped; then everything is whole. */
export function startNemesis(world: NemesisWorld, kinds: readonly string[]): () => void {
  const { kernel, random } = world;
  const ends = new Set<() => void>();
  let stopped = false;
  const begin = () => {
    if (stopped) return;
    if (ends.size < MOST_AT_ONCE) {
      const end = faults[random.pick(kinds)]!(world);
      ends.add(end);
      // Some are over before anybody notices, some last longer than every threshold.
      const lastsMs = random.pick([1_000, 5_000, 20_000, 60_000, 120_000]) * PATIENCE * (0.5 + random.next());
      kernel.after(lastsMs, () => {
        if (ends.delete(end)) end();
      });
    }
    kernel.after(random.from(500, 8_000), begin);
  };
  begin();
  return () => {
    stopped = true;
    for (const end of ends) end();
    ends.clear();
    heal(world);
  };
}

function heal({ hubs, links, databaseFault, hubWorld, note }: NemesisWorld): void {
  databaseFault.kind = 'none';
  databaseFault.aheadMs = 0;
  hubWorld.lostNews = 0;
  for (const link of links) {
    link.fault = null;
    link.silent = false;
    link.cutFrom.clear();
    link.member.live();
  }
  for (const hub of hubs) {
    hub.rate = 1;
    hub.resume();
    hub.start();
  }
  note('Everything is whole.');
}
