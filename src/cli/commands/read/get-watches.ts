import type { Cli } from '../../cli.js';
import { applicationChanged } from '../../documents/applications.js';
import { clusterChanged } from '../../documents/clusters.js';
import { eventsFollowed } from '../../documents/events.js';
import { CommandFailure } from '../../failure.js';
import type { ApiDocument } from '../../hub/document.js';
import { follow } from '../../hub/follow.js';
import { type HubClient, UNREACHABLE } from '../../hub/hub-client.js';
import type { Target } from '../../input/target.js';
import { Changes } from '../../output/changes.js';
import type { Format, ListView } from '../../output/format.js';
import { applicationView, clusterView, eventView } from '../../output/views.js';
import {
  applicationFilter,
  eventFilter,
  eventsBackTo,
  type Found,
  findApplications,
  findClusters,
  findEvents,
  type GetFilters,
} from './get-lists.js';

/** A list that is read again on every change is read no more often than this. */
const READ_AGAIN_MS = 500;
const SLOWLY_MS = 30_000;

/** Runs one read at a time; calls during a read cause one more read after a pause. */
function singleFlight(read: () => Promise<void>, pause: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    do {
      again = false;
      await read();
      await pause();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else run().catch(failed);
  };
}

/**
 * Follows a subscription. `changed` returns whether it could display the message; if not, everything is read again. Everything is also read
 * after every connect and at intervals, so that a lost change is displayed late rather than never.
 */
async function watch<Data, Variables extends Record<string, unknown>>(
  cli: Cli,
  hub: HubClient,
  subscription: ApiDocument<Data, Variables>,
  variables: Variables,
  { read, changed }: { read: () => Promise<void>; changed: (data: Data) => boolean },
): Promise<void> {
  await read();
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, cli.interrupted]);
  let failure: unknown;
  const again = singleFlight(
    () => whileHubIsAway(cli, read),
    () => cli.clock.pause(READ_AGAIN_MS, signal),
    (error) => {
      failure = error;
      ended.abort();
    },
  );
  let isLost = false;
  const lost = () => {
    isLost = true;
    cli.terminal.note('The connection to the hub is lost; trying again.');
  };
  const connected = (url: string) => {
    if (isLost) cli.terminal.note(`Connected to ${url}; what changed meanwhile follows.`);
    isLost = false;
    again();
  };
  const follower = { next: (data: Data) => (changed(data) ? undefined : again()), connected, lost };
  const slowly = readSlowly(cli, again, signal);
  try {
    await follow(hub, subscription, variables, follower, { clock: cli.clock, signal });
  } finally {
    ended.abort();
    await slowly;
  }
  if (failure !== undefined && !cli.interrupted.aborted) throw failure;
}

/** If the hub does not answer, the next connect reads again; if it refuses, the watch ends. */
async function whileHubIsAway(cli: Cli, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.code !== UNREACHABLE) throw error;
    cli.terminal.note('The hub does not answer; trying again.');
  }
}

async function readSlowly({ clock }: Cli, again: () => void, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.pause(SLOWLY_MS, signal);
    if (signal.aborted) return;
    again();
  }
}

/** Prints applications when they change. Filters are applied by the hub, so with a filter every change causes another read. */
export async function watchApplications(cli: Cli, hub: HubClient, target: Target, options: GetFilters, format: Format): Promise<void> {
  const key = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`;
  const changes = new Changes(cli, applicationView(cli), key, format);
  const filtered = Object.keys(applicationFilter({ ...options, namespace: undefined } as GetFilters)).length > 0;
  await watch(
    cli,
    hub,
    applicationChanged,
    { namespace: options.namespace ?? null, name: target.name },
    {
      read: async () => {
        const { nodes } = await findApplications(hub, [target], options);
        await changes.show(nodes);
        changes.keepOnly(nodes);
      },
      changed: ({ applicationChanged: { type, namespace, name, application } }) => {
        if (type === 'REMOVED' && namespace !== null && name !== null) changes.gone(key({ namespace, name }), `app/${name}`);
        else if (filtered || application === null) return false;
        else void changes.show([application]);
        return true;
      },
    },
  );
}

export async function watchClusters(cli: Cli, hub: HubClient, target: Target, options: GetFilters, format: Format): Promise<void> {
  const changes = new Changes(cli, clusterView(cli), ({ name }) => name, format);
  const filtered = [options.contains, options.selector, options.provider, options.region, options.ready].some((one) => one !== undefined);
  await watch(
    cli,
    hub,
    clusterChanged,
    { name: target.name },
    {
      read: async () => {
        const { nodes } = await findClusters(hub, [target], options);
        await changes.show(nodes);
        changes.keepOnly(nodes);
      },
      changed: ({ clusterChanged: { type, name, cluster } }) => {
        if (type === 'REMOVED' && name !== null) changes.gone(name, `cluster/${name}`);
        else if (filtered || cluster === null) return false;
        else void changes.show([cluster]);
        return true;
      },
    },
  );
}

/** After a longer connection loss the oldest events are skipped. */
const MOST_MISSED = 5_000;

/** Prints events, oldest first: those of the list, then new ones. After a connection loss it reads back to an event that was printed. */
export async function watchEvents(cli: Cli, hub: HubClient, options: GetFilters, format: Format): Promise<void> {
  const changes = new Changes(cli, eventView(cli), ({ id }) => id, format);
  let first = true;
  const missed = async () => {
    const { nodes, more } = first ? await findEvents(hub, options) : await eventsBackTo(hub, options, (id) => changes.has(id), MOST_MISSED);
    if (!first && more) cli.terminal.note(`More than ${MOST_MISSED} events were missed; the oldest of them are left out.`);
    first = false;
    return [...nodes].reverse();
  };
  await watch(
    cli,
    hub,
    eventsFollowed,
    { filter: eventFilter(options) },
    {
      read: async () => changes.show(await missed()),
      changed: ({ events }) => {
        void changes.show([events]);
        return true;
      },
    },
  );
}

/** For lists without a subscription of their own: each change of an application causes another read, one at a time. */
export async function watchLists<Row>(
  cli: Cli,
  hub: HubClient,
  view: ListView<Row>,
  find: () => Promise<Found<Row>>,
  key: (row: Row) => string,
  format: Format,
): Promise<void> {
  const changes = new Changes(cli, view, key, format);
  await watch(
    cli,
    hub,
    applicationChanged,
    { namespace: null, name: null },
    {
      read: async () => {
        const { nodes } = await find();
        await changes.show(nodes);
        changes.keepOnly(nodes);
      },
      changed: () => false,
    },
  );
}
