import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.js';
import { aConfigMap } from '../support/builders.js';
import { startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember } from '../support/memory-member.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let engine: Engine;

beforeAll(async () => {
  hub = await openTestStore();
  await hub.addClusters('paris');
  engine = startTestEngine(hub, [new MemoryMember('paris')]);
});
afterAll(async () => {
  await engine.stop();
  await hub.close();
});

const told = () => hub.sql<{ type: string; message: string }>("select type, message from event where type like 'LOOP_%' order by id");

/** As with a database that cannot run one of the hub's statements: other loops continue, and nothing is planned. */
describe('a loop that fails in every pass', () => {
  it('is reported by name, with one event, while the others continue', async () => {
    await hub.sql('alter table plan_due rename to plan_due_away');
    await eventually(async () => expect(engine.failing().map(({ name }) => name)).toEqual(['plan']));
    await eventually(async () => expect(await told()).toMatchObject([{ type: 'LOOP_FAILING', message: expect.stringContaining('plan') }]));
    expect(engine.failing()[0]!.message).toContain('42P01');
  });

  it('is reported as recovered when it runs again, and its waiting work is done', async () => {
    await hub.sql('alter table plan_due_away rename to plan_due');
    await eventually(async () => expect(engine.failing()).toEqual([]));
    await eventually(async () => expect((await told()).map(({ type }) => type)).toEqual(['LOOP_FAILING', 'LOOP_RUNS_AGAIN']));
    await hub.apply({ app: 'web', resources: [aConfigMap('later')], policies: [everywhere()] });
    await eventually(async () => expect(await hub.sql("select from work where name = 'later'")).toHaveLength(1));
  });
});
