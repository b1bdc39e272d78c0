import type { Command } from 'commander';
import { mergePatchBetween } from '../../../kubernetes/json/merge-patch.js';
import type { Cli } from '../../cli.js';
import { type ApplyInput, apply, type ChangePayload, type PatchResourceInput, patchResource } from '../../documents/changes.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import type { Target } from '../../input/target.js';
import { type Format, parseFormat, structured } from '../../output/format.js';
import { objectName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { printChange } from '../change/change-result.js';
import { type ConfirmOptions, confirmed } from '../change/confirm.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { present, withOutput } from '../options.js';
import { findPolicies, type GetFilters, LIMIT } from '../read/get-lists.js';
import { withKindsOfHub } from '../read/kind-in-hub.js';
import { locatePolicy } from '../read/locate.js';
import { findManifests, type KubernetesObject, manifestOf } from '../read/manifests.js';

export interface ChangeOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly dryRun?: DryRun | true;
  readonly output: string;
}

/** An object of the hub that can be changed: a resource, or a policy. */
export interface Changeable {
  readonly kind: 'resource' | 'policy';
  readonly object: KubernetesObject;
  /** The revision of a policy that was read; the hub refuses a change if the policy has another revision. */
  readonly revision?: number;
}

/** A change of one object. */
export interface ObjectChange {
  /** Printed after the change: `scaled`. */
  readonly done: string;
  /** The cause that the revision records; one line. */
  readonly cause: string;
  /** Returns the changed object; throws a {@link CommandFailure} if the change is not possible. */
  readonly change: (object: KubernetesObject) => KubernetesObject;
}

export function withChange(command: Command): Command {
  return withOutput(
    withDryRun(command.option('-n, --namespace <namespace>', 'namespace it is in'))
      .option('--confirm <token>', 'go through with the removal that this token names')
      .option('--yes', 'answer questions with yes'),
    'table, json, yaml or name',
  );
}

/** Finds the one object that a target names. */
export async function changeable(hub: HubClient, target: Target, namespace: string | undefined): Promise<Changeable> {
  if (target.noun === 'resources') {
    const { manifest } = await manifestOf(hub, target, present({ namespace }));
    return { kind: 'resource', object: manifest };
  }
  if (target.noun !== 'policies')
    throw usage(`${target.noun} have no manifest to change`, 'name a resource or a policy: deploy/NAME, pp/NAME');
  const { parse } = await import('yaml');
  const policy = await locatePolicy(hub, target.kind, target.name!, namespace);
  return { kind: 'policy', object: parse(policy.manifest) as KubernetesObject, revision: policy.revision };
}

/** Finds the objects of a kind that match filters, for changes of many objects. */
export async function changeables(hub: HubClient, target: Target, options: GetFilters): Promise<readonly Changeable[]> {
  const [known] = await withKindsOfHub(hub, [target]);
  if (target.noun === 'resources') {
    const { nodes } = await findManifests(hub, [known!], options, LIMIT);
    return nodes.map(({ manifest }) => ({ kind: 'resource', object: manifest }));
  }
  if (target.noun !== 'policies') throw usage(`${target.noun} have no manifest to change`, 'name a kind: deploy, pp');
  const { parse } = await import('yaml');
  const { nodes } = await findPolicies(hub, [target], options);
  return nodes.map(({ manifest, revision }) => ({ kind: 'policy', object: parse(manifest) as KubernetesObject, revision }));
}

/** Changes one object and prints the result. Fields outside of the change keep the hub's values. */
export async function changeObject(cli: Cli, hub: HubClient, before: Changeable, way: ObjectChange, options: ChangeOptions): Promise<void> {
  const format = parseFormat(options.output);
  const after = way.change(before.object);
  const name = objectName(before.object);
  const dryRun = dryRunOf(options.dryRun);
  if (dryRun === 'client') return printObject(cli, after, format, `${name} ${way.done} (client dry run)\n`);
  const patch = mergePatchBetween(before.object, after);
  if (patch === undefined) return printObject(cli, after, format, `${name} unchanged\n`);

  const send = sender(hub, before, { patch, after, cause: way.cause, dryRun: dryRun === 'server' });
  const payload = dryRun === 'server' ? await send(undefined) : await confirmed(cli, options, send);
  if (dryRun === 'none' || payload.preview === null) await refuseAll(cli.terminal, payload.userErrors);
  if (dryRun === 'server' || format !== 'table') return printChange(cli, payload, { format, dryRun: dryRun === 'server' });
  printWarnings(cli, payload);
  cli.terminal.out(`${name} ${payload.results[0]?.action === 'UNCHANGED' ? 'unchanged' : way.done}\n`);
}

interface Sent {
  readonly patch: unknown;
  readonly after: KubernetesObject;
  readonly cause: string;
  readonly dryRun: boolean;
}

/** A resource is patched, so that values of Secrets, which are never displayed, stay; a policy is applied as a whole. */
export function sender(hub: HubClient, { kind, object, revision }: Changeable, { patch, after, cause, dryRun }: Sent) {
  return async (confirm: string | undefined): Promise<ChangePayload> => {
    if (kind === 'policy') {
      const input: ApplyInput = present({ manifests: JSON.stringify(after), dryRun, confirm, expectedPolicyRevision: revision });
      return (await hub.ask(apply, { input })).apply;
    }
    const { apiVersion, metadata } = object;
    const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : null;
    const identity = { apiVersion, kind: object.kind, namespace, name: metadata.name };
    const input: PatchResourceInput = present({ ...identity, patch, cause: cause.slice(0, 200), dryRun, confirm });
    return (await hub.ask(patchResource, { input })).patchResource;
  };
}

function printWarnings(cli: Cli, { warnings = [] }: ChangePayload): void {
  for (const warning of new Set(warnings)) cli.terminal.note(`warning: ${printable(warning)}`);
}

async function printObject(cli: Cli, object: KubernetesObject, format: Format, text: string): Promise<void> {
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(object, format));
  cli.terminal.out(format === 'name' ? `${objectName(object)}\n` : text);
}

/** The failure for an object that does not support this change. */
export function cannot(object: KubernetesObject, why: string, next?: string): CommandFailure {
  return new CommandFailure(`${objectName(object)} ${why}`, next === undefined ? {} : { next });
}
