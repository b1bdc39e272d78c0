import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.js';
import { deleteApplication } from '../../src/intents/applications/delete-application.js';
import { rollback } from '../../src/intents/applications/rollback.js';
import { openStore, type Store } from '../../src/store/store.js';
import { aConfigMap } from '../support/builders.js';
import { startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember } from '../support/memory-member.js';
import { admin, aSecret, everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let store: Store;
let engine: Engine | null = null;
let paris: MemoryMember;

const interpreters = { of: () => null };
const app = { namespace: 'shop', name: 'web' };

/** An application of three objects in two revisions, delivered; then the hub is restarted with empty caches. */
beforeEach(async () => {
  hub = await openTestStore();
  paris = new MemoryMember('paris');
  await hub.addClusters('paris');
  engine = startTestEngine(hub, [paris]);
  await hub.apply({ app: 'web', resources: objects('1'), policies: [everywhere()] });
  await hub.apply({ app: 'web', resources: objects('2') });
  await hub.apply({ app: 'other', resources: [aConfigMap('other')] });
  await eventually(async () => expect(await healths()).toEqual({ bad: 'HEALTHY', good: 'HEALTHY', key: 'HEALTHY', other: 'HEALTHY' }));
  await engine.stop();
  store = await openStore({ url: hub.url, encryptionKey: hub.encryptionKey, holder: randomUUID(), soleUser: true });
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  await store.close();
  await hub.close();
});

const objects = (version: string) => [
  aConfigMap('bad', { version }),
  aConfigMap('good', { version }),
  aSecret('key', { version: btoa(version) }),
];

async function healths(): Promise<Record<string, string>> {
  const found = await hub.sql<{ name: string; health: string }>(
    'select r.name, coalesce(b.health, $1) as health from resource r left join binding_status b on b.resource_id = r.id order by r.name',
    ['none'],
  );
  return Object.fromEntries(found.map(({ name, health }) => [name, health]));
}

/** Starts the engine on the new store, and plans everything, so that each template is read. */
async function start(): Promise<void> {
  engine = startTestEngine({ ...hub, store }, [paris]);
  await hub.sql('insert into plan_due (resource_id) select id from resource');
  store.wakeups.wake('plan');
}

const digestOf = "(select digest from resource where name = 'bad')";
const damages = [
  { what: 'bytes that are no JSON', sql: `update manifest set bytes = '\\x00ff' where digest = ${digestOf}` },
  {
    what: 'JSON that says something else',
    sql: `update manifest set bytes = '\\x00'::bytea || convert_to('{"kind":"ConfigMap"}', 'UTF8') where digest = ${digestOf}`,
  },
  { what: 'a row that is gone', sql: `delete from manifest where digest = ${digestOf}` },
  {
    what: 'a Secret that does not open',
    sql: "update manifest set bytes = set_byte(bytes, 60, get_byte(bytes, 60) # 1) where digest = (select digest from resource where name = 'key')",
    name: 'key',
  },
];

describe.each(damages)('a stored manifest that is damaged: $what', ({ sql, name = 'bad' }) => {
  beforeEach(() => hub.sql(sql));

  it('is DEGRADED with the reason and an event, and other resources continue', async () => {
    await start();
    await eventually(async () => expect((await healths())[name]).toBe('DEGRADED'));
    await hub.apply({ app: 'other', resources: [aConfigMap('other', { version: '2' }), aConfigMap('late')] });
    await eventually(async () => expect(await healths()).toMatchObject({ good: 'HEALTHY', other: 'HEALTHY', late: 'HEALTHY' }));
    const said = await hub.sql(
      'select b.message, b.delivery from binding_status b join resource r on r.id = b.resource_id where r.name = $1',
      [name],
    );
    expect(said).toMatchObject([{ message: expect.stringContaining('damaged'), delivery: 'DELIVERED' }]);
    expect(await hub.sql("select name from event where type = 'MANIFEST_UNREADABLE'")).toEqual([{ name }]);
  });

  it('is repaired by applying it again unchanged', async () => {
    await start();
    await eventually(async () => expect((await healths())[name]).toBe('DEGRADED'));
    await hub.apply({ app: 'web', resources: objects('2') });
    await eventually(async () => expect((await healths())[name]).toBe('HEALTHY'));
    expect(await hub.sql('select from manifest where damaged_at is not null')).toEqual([]);
    const fresh = await openStore({ url: hub.url, encryptionKey: hub.encryptionKey, holder: randomUUID() });
    const { resources, damaged } = (await fresh.intents.revision(admin, await applicationId(), 2))!;
    expect({ resources: resources.length, damaged }).toEqual({ resources: 3, damaged: [] });
    await fresh.close();
  });

  it('does not prevent its application from being edited, rolled back or deleted', async () => {
    await start();
    const replaced = await store.intents.snapshot(admin, { application: app, refs: [], policies: [everywhere()] });
    expect(replaced.resources.map(({ ref, damaged }) => [ref.name, damaged === true]).sort()).toEqual(
      ['bad', 'good', 'key'].map((one) => [one, one === name]),
    );
    // A policy edit is previewed over the others.
    const affected = await store.intents.affected(admin, [everywhere()], 100);
    expect(affected.map(({ ref }) => ref.name).sort()).toEqual(['bad', 'good', 'key', 'other'].filter((one) => one !== name));

    const back = await rollback(store.intents, interpreters, admin, { ...app, toRevision: 1 });
    expect(back.userErrors).toEqual([]);
    await eventually(async () => expect((await healths())[name]).toBe('HEALTHY'));

    const forward = await rollback(store.intents, interpreters, admin, { ...app, toRevision: 2 });
    expect(forward.userErrors).toMatchObject([{ code: 'MANIFEST_DAMAGED', message: expect.stringContaining(name) }]);
    expect((await deleteApplication(store.intents, admin, app)).userErrors).toEqual([]);
    await eventually(async () => expect(await healths()).toEqual({ other: 'HEALTHY' }));
  });

  it('does not prevent its application from being deleted unrepaired', async () => {
    await start();
    await eventually(async () => expect((await healths())[name]).toBe('DEGRADED'));
    expect((await deleteApplication(store.intents, admin, app)).userErrors).toEqual([]);
    await eventually(async () => expect(await healths()).toEqual({ other: 'HEALTHY' }));
  });
});

describe('a damaged rendered manifest', () => {
  it('is rendered again automatically', async () => {
    await hub.sql("update work set desired_digest = 'lost' where name = 'good'");
    await start();
    await eventually(async () =>
      expect(await hub.sql("select desired_digest = 'lost' as lost, reason from work where name = 'good'")).toEqual([
        { lost: false, reason: null },
      ]),
    );
    await eventually(async () => expect((await healths())['good']).toBe('HEALTHY'));
  });
});

async function applicationId(): Promise<string> {
  return (await hub.sql<{ id: string }>("select id from application where name = 'web'"))[0]!.id;
}
