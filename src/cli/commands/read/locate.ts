import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import { type Application, applicationsPage } from '../../documents/applications.js';
import { type Policy, policiesPage } from '../../documents/policies.js';
import { type Resource, resourceByKey, resourcesPage } from '../../documents/resources.js';
import { CommandFailure } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { PAGE } from '../../hub/pages.js';
import type { StatedObject } from '../../input/stated-objects.js';
import { longName } from '../../output/identity.js';
import { didYouMean } from '../../words/suggest.js';
import { present } from '../options.js';
import { kindOfHub } from './kind-in-hub.js';

interface Named {
  readonly namespace: string | null;
  readonly name: string;
  readonly kind?: string;
}

/** The application of that name: in `namespace`, or the only one in any namespace. */
export async function locateApplication(hub: HubClient, name: string, namespace: string | undefined): Promise<Application> {
  const page = async (filter: { name?: string }) =>
    (await hub.ask(applicationsPage, { first: PAGE, after: null, filter: present({ namespace, ...filter }) })).applications.nodes;
  return theOnly(await page({ name }), `application ${named(name, namespace)}`, name, 'manifold get apps', () => page({}));
}

/** As {@link locateApplication}, for a resource of `kind`, or of any kind. */
export async function locateResource(hub: HubClient, kind: string | null, name: string, namespace: string | undefined): Promise<Resource> {
  const known = kind === null ? undefined : await kindOfHub(hub, kind);
  const page = async (filter: { name?: string }) =>
    (await hub.ask(resourcesPage, { first: PAGE, after: null, filter: present({ kind: known, namespace, ...filter }) })).resources.nodes;
  const what = `${known ?? 'resource'} ${named(name, namespace)}`;
  return theOnly(await page({ name }), what, name, `manifold get ${known?.toLowerCase() ?? 'resources'}`, () => page({}));
}

/** As {@link locateApplication}, for a policy of `kind`, or of any kind. */
export async function locatePolicy(hub: HubClient, kind: string | null, name: string, namespace: string | undefined): Promise<Policy> {
  const page = async (filter: { name?: string }) =>
    (await hub.ask(policiesPage, { first: PAGE, after: null, filter: present({ kind: kind ?? undefined, namespace, ...filter }) })).policies
      .nodes;
  return theOnly(await page({ name }), `${kind ?? 'policy'} ${named(name, namespace)}`, name, 'manifold get policies', () => page({}));
}

/** The resource with the group, kind, namespace and name of a document. */
export async function resourceStated(hub: HubClient, { apiVersion, kind, namespace, name }: StatedObject): Promise<Resource> {
  // Only the hub knows the scope of kinds that are not Kubernetes' own. A resource without a namespace is of a cluster-scoped kind.
  for (const inside of new Set([namespace, null])) {
    const { resource } = await hub.ask(resourceByKey, { apiVersion, kind, namespace: inside, name });
    if (resource !== null) return resource;
  }
  const group = groupOf(apiVersion);
  const what = `${group === '' ? kind : `${kind}.${group}`} ${named(name, namespace ?? undefined)}`;
  throw absent(what, name, 'manifold get all', []);
}

/** If nothing is found, all names are read, to suggest similar ones. */
async function theOnly<T extends Named>(
  found: readonly T[],
  what: string,
  name: string,
  list: string,
  others: () => Promise<readonly T[]>,
): Promise<T> {
  const [first] = found;
  if (first === undefined) throw absent(what, name, list, await others());
  if (found.length === 1) return first;
  const names = found.map((one) => longName({ kind: one.kind ?? 'application', namespace: one.namespace, name: one.name }));
  throw new CommandFailure(`there are ${found.length} of ${what}: ${names.slice(0, 10).join(', ')}`, {
    next: 'say which with -n NAMESPACE and KIND/NAME',
  });
}

/** The failure for a name that does not exist. */
export function absent(what: string, name: string, list: string, others: readonly { readonly name: string }[]): CommandFailure {
  const near = didYouMean(
    name,
    others.map((one) => one.name),
  );
  const lists = `\`${list}\` lists them`;
  return new CommandFailure(`there is no ${what}`, { code: 'NOT_FOUND', next: near === undefined ? lists : `${near} ${lists}` });
}

function named(name: string, namespace: string | undefined): string {
  return namespace === undefined ? JSON.stringify(name) : `${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
}
