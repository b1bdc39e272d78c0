import { type Command, Option } from 'commander';
import { usage } from '../failure.js';

/** Who computes the effect of a change: nobody (the change is made), this program alone, or the hub. */
export type DryRun = 'none' | 'client' | 'server';

const ways: readonly DryRun[] = ['none', 'client', 'server'];

/** `--dry-run` without a value means `server`. */
export function withDryRun(command: Command): Command {
  return command.addOption(
    new Option(
      '--dry-run [none|client|server]',
      'change nothing: show the changes in each cluster (server, the default), or only the request (client)',
    ).argParser(parseDryRun),
  );
}

export function dryRunOf(asked: DryRun | true | undefined): DryRun {
  return asked === true ? 'server' : (asked ?? 'none');
}

function parseDryRun(text: string): DryRun {
  const way = ways.find((known) => known === text);
  if (way === undefined)
    throw usage(`unknown --dry-run ${JSON.stringify(text)}`, 'write --dry-run=server, --dry-run=client or --dry-run=none');
  return way;
}
