import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase, type SimulatedDatabase } from './database.js';
import { type LinkFault, linkFaults } from './member-port.js';
import { simulate } from './run.js';
import { CONTENT } from './users.js';

const EDITS = 6;
const BETWEEN_MS = 1_500;
const APPLICATIONS = ['app-1', 'app-2', 'app-3'];
const CLUSTERS = 4;
/** A ConfigMap and a Deployment. */
const OBJECTS = 2;

/** I10: a failing cluster does not delay deliveries to others, in simulated time. */
describe('the delivery of an edit to the other clusters', () => {
  let database: SimulatedDatabase;
  let healthyMs: number;
  beforeAll(async () => {
    database = await openSimulatedDatabase(await serverUrl());
    healthyMs = slowest(await delays(null));
  }, 300_000);
  afterAll(() => database.close());

  it.each(linkFaults)(
    'takes at most twice as long when one cluster is %s',
    async (fault) => {
      const all = await delays(fault);
      expect(all).toHaveLength(EDITS * OBJECTS * (CLUSTERS - 1));
      expect(slowest(all)).toBeLessThanOrEqual(2 * healthyMs);
    },
    300_000,
  );

  /** Milliseconds from each accepted edit until each object has reached each cluster except the first, which has the fault. */
  async function delays(fault: LinkFault | null): Promise<readonly number[]> {
    const found: number[] = [];
    const { violations } = await simulate(database, { seed: 11, hubs: 2, clusters: CLUSTERS, room: 200 }, async (simulation) => {
      const { kernel, users, links, settle } = simulation;
      await kernel.pass(3_000);
      for (const name of APPLICATIONS) await users.create(name);
      for (const one of users.living) await users.place(one, {});
      await kernel.pass(20_000);
      const editedAt = new Map<string, number>();
      const seen = new Set<string>();
      for (const { member } of links.slice(1))
        member.onChange(({ held: { ref, manifest } }) => {
          const content = `${ref.name} ${manifest.metadata.annotations?.[CONTENT]}`;
          const copy = `${content} ${ref.kind} ${member.name}`;
          if (!editedAt.has(content) || seen.has(copy)) return;
          seen.add(copy);
          found.push(kernel.now() - editedAt.get(content)!);
        });
      links[0]!.fault = fault;
      for (let i = 0; i < EDITS; i += 1) {
        const one = users.living[i % APPLICATIONS.length]!;
        editedAt.set(`${one.name} ${one.content + 1}`, kernel.now());
        await users.rewrite(one);
        await kernel.pass(BETWEEN_MS);
      }
      links[0]!.fault = null;
      await settle({ quiet: false });
    });
    expect(violations).toEqual([]);
    return found;
  }
});

/** For fewer than a hundred samples the 99th percentile is the maximum. */
function slowest(all: readonly number[]): number {
  return Math.max(...all);
}
