import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type ReschedulePayload, rescheduleApplication, rescheduleResource } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { oneTarget, type Target } from '../../input/target.js';
import { counted } from '../../output/counted.js';
import { parseFormat, structured } from '../../output/format.js';
import { refuseAll } from '../../output/user-errors.js';
import { present } from '../options.js';
import { locateApplication, locateResource } from '../read/locate.js';
import { previewText } from './change-result.js';
import { type ConfirmOptions, confirmed } from './confirm.js';

interface RescheduleOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly dryRun?: boolean;
  readonly output: string;
}

type Send = (confirm: string | undefined) => Promise<ReschedulePayload>;

export function rescheduleCommand(cli: Cli): Command {
  return new Command('reschedule')
    .description('Place a resource, or all resources of an application, again, as if for the first time')
    .argument('<target...>', 'app/NAME or KIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--dry-run', 'show the changes in each cluster; change nothing')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: RescheduleOptions) => runReschedule(cli, words, options));
}

async function runReschedule(cli: Cli, words: readonly string[], options: RescheduleOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  const send = await sender(await cli.hub(), target, options);
  // A dry run shows what would need a confirmation, but does not ask for it.
  const payload = options.dryRun ? await send(undefined) : await confirmed(cli, options, send);
  if (!options.dryRun) await refuseAll(cli.terminal, payload.userErrors);
  else if (payload.preview === null) await refuseAll(cli.terminal, payload.userErrors);

  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(payload, format));
  if (payload.preview) return cli.terminal.out(previewText(cli, payload.preview));
  cli.terminal.out(`${counted(payload.rescheduled, 'resource')} placed again\n`);
}

async function sender(hub: HubClient, target: Target & { readonly name: string }, options: RescheduleOptions): Promise<Send> {
  const dryRun = options.dryRun === true;
  if (target.noun === 'applications') {
    const { namespace, name } = await locateApplication(hub, target.name, options.namespace);
    return async (confirm) =>
      (await hub.ask(rescheduleApplication, { input: present({ namespace, name, dryRun, confirm }) })).rescheduleApplication;
  }
  if (target.noun !== 'resources') throw usage(`${target.noun} are not placed`, 'reschedule app/NAME or KIND/NAME');
  const { apiVersion, kind, namespace, name } = await locateResource(hub, target.kind, target.name, options.namespace);
  return async (confirm) =>
    (await hub.ask(rescheduleResource, { input: present({ apiVersion, kind, namespace, name, dryRun, confirm }) })).rescheduleResource;
}
