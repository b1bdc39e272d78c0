import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { Cli } from '../../cli.js';
import { type Application, deleteApplication, storedRevision } from '../../documents/applications.js';
import { removeResources } from '../../documents/changes.js';
import { deletePolicies, type Policy } from '../../documents/policies.js';
import type { Resource } from '../../documents/resources.js';
import type { ObjectIdentity } from '../../documents/shapes.js';
import type { HubClient } from '../../hub/hub-client.js';
import { counted } from '../../output/counted.js';
import { kubectlName, longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { present } from '../options.js';
import { required } from '../read/get-lists.js';
import { type ConfirmOptions, confirmed } from './confirm.js';

interface Options extends ConfirmOptions {
  readonly orphan?: boolean;
  readonly deleteNamespaces?: boolean;
}

/** Equal for the same object: versions of a kind are views of one object. */
export function identityKey({ apiVersion, kind, namespace, name }: ObjectIdentity): string {
  return JSON.stringify([groupOf(apiVersion), kind, namespace, name]);
}

/** Deletes an application at the revision that was shown; a later revision may contain other objects. */
export async function deleteOneApplication(
  cli: Cli,
  hub: HubClient,
  { namespace, name, revision }: Pick<Application, 'namespace' | 'name' | 'revision'>,
  options: Options,
): Promise<void> {
  const input = {
    namespace,
    name,
    orphan: options.orphan === true,
    deleteNamespaces: options.deleteNamespaces,
    expectedRevision: revision,
  };
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(deleteApplication, { input: present({ ...input, confirm }) })).deleteApplication;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`app/${printable(name)} deleted\n`);
  cli.terminal.note(
    options.orphan
      ? `${counted(payload.objects, 'object')} left in their clusters, no longer managed`
      : `${counted(payload.objects, 'object')} to be removed from the clusters`,
  );
  for (const one of payload.namespacesToDelete)
    cli.terminal.note(
      `namespace ${printable(one)} is deleted where the hub made it and where it is empty; \`manifold events\` reports each cluster`,
    );
  for (const kept of payload.keptNamespaces) cli.terminal.note(`kept: namespace ${printable(kept)}`);
}

/**
 * Removes resources of one application. If these are all its objects, the application is deleted at the revision that has exactly them, so that the
 * hub refuses if an object was added meanwhile.
 */
export async function deleteResources(cli: Cli, hub: HubClient, resources: readonly Resource[], options: Options): Promise<void> {
  const { namespace, name } = resources[0]!.application;
  const { application } = await hub.ask(storedRevision, { namespace, name, number: null });
  const { number, contents } = required(required(application).storedRevision);
  const doomed = new Set(resources.map(identityKey));
  if (contents.length > 0 && contents.every((object) => doomed.has(identityKey(object))))
    return deleteOneApplication(cli, hub, { namespace, name, revision: number }, options);
  const refs = resources.map(({ apiVersion, kind, namespace: inside, name: named }) => ({
    apiVersion,
    kind,
    namespace: inside,
    name: named,
  }));
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(removeResources, { input: present({ resources: refs, confirm }) })).removeResources;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(refs.map((ref) => `${kubectlName(ref)} deleted\n`).join(''));
}

/** Deletes the policies in one request, all or none: if an override were deleted before the placement, its objects would briefly lack it. */
export async function deleteTogether(cli: Cli, hub: HubClient, policies: readonly Policy[]): Promise<void> {
  const inputs = policies.map(({ kind, namespace, name, revision }) => ({ kind, namespace, name, expectedRevision: revision }));
  const { deletePolicies: payload } = await hub.ask(deletePolicies, { input: { policies: inputs } });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(policies.map(({ kind, name }) => `${kind.toLowerCase()}/${printable(name)} deleted\n`).join(''));
  if (payload.released > 0) {
    const which = policies.length === 1 ? longName(policies[0]!) : 'These policies';
    cli.terminal.note(
      `${which} placed ${counted(payload.released, 'resource')}; these resources keep their placement until another policy selects them`,
    );
  }
}
