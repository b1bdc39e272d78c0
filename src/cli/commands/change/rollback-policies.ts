import type { Cli } from '../../cli.js';
import { storedRevision } from '../../documents/applications.js';
import type { ChangePayload } from '../../documents/changes.js';
import { type Policy, policiesPage, policyRevisions, rollbackPolicy } from '../../documents/policies.js';
import { CommandFailure } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { longName } from '../../output/identity.js';
import { present } from '../options.js';
import { required } from '../read/get-lists.js';

/** A policy and the revision to restore. */
export interface PolicyStep {
  readonly policy: Policy;
  readonly toRevision: number;
}

/**
 * The policies of the application's namespaces that had another content when revision `number` was accepted, with their revision at that
 * time. Cluster-wide policies are left out, because other applications use them too. A policy that did not exist at that time stays, with a
 * note.
 */
export async function policiesAt(
  cli: Cli,
  hub: HubClient,
  app: { readonly namespace: string; readonly name: string },
  number: number,
): Promise<readonly PolicyStep[]> {
  const { application } = await hub.ask(storedRevision, { namespace: app.namespace, name: app.name, number });
  const revision = required(application).storedRevision;
  if (revision === null)
    throw new CommandFailure(`there is no revision ${number} of application ${app.namespace}/${app.name}`, { code: 'NOT_FOUND' });
  const namespaces = new Set([app.namespace, ...revision.contents.flatMap(({ namespace }) => (namespace === null ? [] : [namespace]))]);
  const steps: PolicyStep[] = [];
  for (const namespace of namespaces) {
    const { nodes } = await walk(
      1000,
      async (first, after) => (await hub.ask(policiesPage, { first, after, filter: { namespace } })).policies,
    );
    for (const policy of nodes) {
      const then = await revisionAt(hub, policy, revision.createdAt);
      if (then === null) cli.terminal.note(`${longName(policy)} did not exist at revision ${number}; it stays`);
      else if (then.manifest !== null && then.manifest !== policy.manifest) steps.push({ policy, toRevision: then.number });
    }
  }
  return steps;
}

/** The newest revision that is not younger than a moment. */
async function revisionAt(hub: HubClient, { kind, namespace, name }: Policy, moment: string) {
  const key = { kind, namespace, name };
  const { nodes } = await walk(
    1000,
    async (first, after) => required((await hub.ask(policyRevisions, { ...key, first, after })).policy).revisions,
  );
  return nodes.find(({ createdAt }) => createdAt <= moment) ?? null;
}

/** The request that restores a policy; `dryRun` makes it a dry run. */
export function policyRollback(hub: HubClient, { kind, namespace, name, revision }: Policy, toRevision: number | undefined) {
  return async (confirm: string | undefined, dryRun: boolean): Promise<ChangePayload> => {
    const input = present({ kind, namespace, name, toRevision, dryRun, expectedRevision: revision, confirm });
    return (await hub.ask(rollbackPolicy, { input })).rollbackPolicy;
  };
}
