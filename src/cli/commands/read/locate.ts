import { type Application, type ApplicationKey, applicationByName, applicationsPage } from '../../documents/applications.js';
import { type Policy, policiesPage } from '../../documents/policies.js';
import { type Resource, resourcesPage } from '../../documents/resources.js';
import { CommandFailure } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { longName } from '../../output/identity.js';
import { present } from '../options.js';

/** Names longer than a few pages of look-alikes need a namespace to be found. */
const LOOK_ALIKES = 1000;

/** The application of that name: in `namespace`, else the only one in any namespace. */
export async function locateApplication(hub: HubClient, name: string, namespace: string | undefined): Promise<Application> {
  const found = namespace === undefined ? await applicationsNamed(hub, name) : [await applicationIn(hub, { namespace, name })];
  return theOnly(
    found.filter((one) => one !== null),
    `application ${named(name, namespace)}`,
    'manifold get apps',
  );
}

/** As {@link locateApplication}, for a resource of `kind`, or of any kind. */
export async function locateResource(hub: HubClient, kind: string | null, name: string, namespace: string | undefined): Promise<Resource> {
  const filter = present({ kind: kind ?? undefined, namespace, nameContains: name });
  const { nodes } = await walk(LOOK_ALIKES, async (first, after) => (await hub.ask(resourcesPage, { first, after, filter })).resources);
  const found = nodes.filter((resource) => resource.name === name);
  return theOnly(found, `${kind ?? 'resource'} ${named(name, namespace)}`, 'manifold get resources');
}

/** As {@link locateApplication}, for a policy of `kind`, or of any kind. */
export async function locatePolicy(hub: HubClient, kind: string | null, name: string, namespace: string | undefined): Promise<Policy> {
  const filter = present({ kind: kind ?? undefined, namespace, nameContains: name });
  const { nodes } = await walk(LOOK_ALIKES, async (first, after) => (await hub.ask(policiesPage, { first, after, filter })).policies);
  const found = nodes.filter((policy) => policy.name === name);
  return theOnly(found, `${kind ?? 'policy'} ${named(name, namespace)}`, 'manifold get policies');
}

async function applicationIn(hub: HubClient, key: ApplicationKey): Promise<Application | null> {
  return (await hub.ask(applicationByName, key)).application;
}

async function applicationsNamed(hub: HubClient, name: string): Promise<readonly Application[]> {
  const filter = { nameContains: name };
  const { nodes } = await walk(
    LOOK_ALIKES,
    async (first, after) => (await hub.ask(applicationsPage, { first, after, filter })).applications,
  );
  return nodes.filter((application) => application.name === name);
}

function theOnly<T extends { readonly namespace: string | null; readonly name: string; readonly kind?: string }>(
  found: readonly T[],
  what: string,
  list: string,
): T {
  const [first] = found;
  if (first === undefined) throw new CommandFailure(`there is no ${what}`, { code: 'NOT_FOUND', next: `\`${list}\` lists what there is` });
  if (found.length === 1) return first;
  const names = found.map((one) => longName({ kind: one.kind ?? 'application', namespace: one.namespace, name: one.name }));
  throw new CommandFailure(`there are ${found.length} of ${what}: ${names.slice(0, 10).join(', ')}`, {
    next: 'say which with -n NAMESPACE and KIND/NAME',
  });
}

function named(name: string, namespace: string | undefined): string {
  return namespace === undefined ? JSON.stringify(name) : `${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
}
