import { Command } from 'commander';
import type { Check } from '../../core/checks/check.js';
import type { Cli } from '../cli.js';
import { hubNow, installation } from '../documents/hub.js';
import { CommandFailure, exitCodes } from '../failure.js';
import { type HubClient, UNREACHABLE } from '../hub/hub-client.js';
import { counted } from '../output/counted.js';
import { parseFormat, structured } from '../output/format.js';
import { printable } from '../output/printable.js';

/** A login on a machine whose clock is further off shows wrong ages, and certificates may count as not valid yet. */
const CLOCK_DIFFERENCE_MS = 5_000;

const words = { OK: 'ok', WARNING: 'warning', FAILURE: 'failure' } as const;

export function doctorCommand(cli: Cli): Command {
  return new Command('doctor')
    .description('Check the hub and this program, and say what to do. Exit code 0: no check failed, 1: some did')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async ({ output }: { output: string }) => {
      const format = parseFormat(output);
      const checks = await allChecks(cli);
      const failed = checks.filter(({ state }) => state === 'FAILURE').length;
      if (failed > 0) cli.exitCode = exitCodes.failed;
      if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured({ checks }, format));
      const { colours } = cli.terminal;
      const paint = { OK: colours.green, WARNING: colours.yellow, FAILURE: colours.red };
      const width = Math.max(...checks.map(({ code }) => code.length));
      for (const { code, state, message, action } of checks) {
        const said = printable(action === null ? message : `${message} Fix: ${action}`);
        cli.terminal.out(`${paint[state](words[state].padEnd(7))}  ${printable(code).padEnd(width)}  ${said}\n`);
      }
      const warned = checks.filter(({ state }) => state === 'WARNING').length;
      cli.terminal.note(`${counted(checks.length, 'check')}: ${counted(failed, 'failure')}, ${counted(warned, 'warning')}`);
    });
}

/** The checks from here, then those of the hub if it answers. */
export async function allChecks(cli: Cli): Promise<readonly Check[]> {
  const asked = cli.clock.now();
  let where = 'the hub';
  try {
    const client = await cli.hub();
    where = `${client.url} (from ${client.address.source})`;
    const { hub } = await client.ask(hubNow, {});
    const answered = cli.clock.now();
    return [
      { code: 'ADDRESS', state: 'OK', message: `The hub answers at ${client.url} (from ${client.address.source}).`, action: null },
      { code: 'TOKEN', state: 'OK', message: `The hub accepts the token; you are ${hub.viewer.name}.`, action: null },
      versions(cli.version, hub.version),
      clock((asked + answered) / 2, Date.parse(hub.now)),
      ...(await checksOfHub(client, hub.viewer.role)),
    ];
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const refused = error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN';
    const answers: Check[] = refused ? [{ code: 'ADDRESS', state: 'OK', message: `The hub answers at ${where}.`, action: null }] : [];
    const action = error.next ?? (error.code === UNREACHABLE ? 'check the address, and that the hub runs' : 'see `manifold help`');
    return [...answers, { code: refused ? 'TOKEN' : 'ADDRESS', state: 'FAILURE', message: `${error.message}.`, action }];
  }
}

async function checksOfHub(client: HubClient, role: string): Promise<readonly Check[]> {
  try {
    return (await client.ask(installation, {})).hub.checks;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const code = 'CHECKS';
    if (error.code !== 'FORBIDDEN') return [{ code, state: 'FAILURE', message: `${error.message}.`, action: error.next ?? null }];
    const message = `The checks of the hub need the role operator; the token has the role ${role.toLowerCase()}.`;
    return [{ code, state: 'WARNING', message, action: 'run it with the token of an operator or administrator' }];
  }
}

function versions(own: string, hub: string): Check {
  const code = 'VERSIONS';
  if (own === hub) return { code, state: 'OK', message: `This program and the hub have version ${own}.`, action: null };
  const message = `This program has version ${own}, the hub has ${hub}.`;
  return { code, state: 'WARNING', message, action: `install version ${hub} of this program` };
}

function clock(own: number, hub: number): Check {
  const code = 'CLOCK';
  const ms = Math.abs(own - hub);
  if (ms < CLOCK_DIFFERENCE_MS) return { code, state: 'OK', message: 'The clocks of this machine and of the hub agree.', action: null };
  const message = `The clock of this machine is ${Math.round(ms / 1_000)} s ${own < hub ? 'behind' : 'ahead of'} that of the hub.`;
  return { code, state: 'WARNING', message, action: 'synchronize both clocks (NTP)' };
}
