import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { type Hub, thisHub } from '../documents/hub.js';
import { CommandFailure, failureLines } from '../failure.js';
import { parseFormat, structured } from '../output/format.js';
import { printable } from '../output/printable.js';

/** Short, because the version of the client must be printed even if the hub does not answer. */
const TIMEOUT_MS = 2000;

export function versionCommand(cli: Cli): Command {
  return new Command('version')
    .description('Version of this program and of the hub')
    .option('--client', 'this program alone')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async (options: { client?: boolean; output: string }) => {
      const format = parseFormat(options.output);
      const hub = options.client ? undefined : await hubOrWhy(cli);
      if (format === 'json' || format === 'yaml')
        return cli.terminal.out(await structured({ client: { version: cli.version }, ...(hub && { hub }) }, format));
      cli.terminal.out(`client ${cli.version}\n`);
      if (hub) cli.terminal.out(`hub    ${printable(hub.version)} (${printable(hub.id)}), you are ${printable(hub.viewer.name)}\n`);
    });
}

async function hubOrWhy(cli: Cli): Promise<Hub | undefined> {
  try {
    cli.requestTimeoutMs = Math.min(cli.requestTimeoutMs, TIMEOUT_MS);
    return (await (await cli.hub()).ask(thisHub, {})).hub;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    for (const line of failureLines(error)) cli.terminal.note(line.replace(/^error: /, 'hub: '));
    return undefined;
  }
}
