import type { ToldFault } from '../../../simulator/control/control-client.js';
import type { MemberState } from '../../../simulator/control/control-state.js';
import { servePage } from '../../../simulator/control/page-server.js';
import type { LoggedWrite } from '../../../simulator/write-log.js';
import type { Cli } from '../../cli.js';
import { usage } from '../../failure.js';
import { type Column, table } from '../../output/table.js';
import { withControl } from './simulator-folders.js';

interface FaultAsk {
  readonly name: string;
  readonly kind: string;
  readonly settings: readonly string[];
  readonly forMs: number | undefined;
}

export function beginOrEndFault(cli: Cli, { name, kind, settings, forMs }: FaultAsk): Promise<void> {
  return withControl(cli, async (client) => {
    if (kind === 'off') return print(cli, await client.end(name));
    if (settings.length === 1 && settings[0] === 'off') return print(cli, await client.end(name, kind));
    print(cli, await client.begin(name, kind, pairs(settings), forMs));
  });
}

export function printStatus(cli: Cli): Promise<void> {
  return withControl(cli, async (client) => print(cli, (await client.state()).members));
}

export function listFaults(cli: Cli): Promise<void> {
  return withControl(cli, async (client) => {
    cli.terminal.out(table(faultColumns, await client.faults()));
  });
}

export function printWrites(cli: Cli, filters: readonly string[], limit: number): Promise<void> {
  return withControl(cli, async (client) => {
    const asked = pairs(filters);
    const { writes: total } = await client.state();
    const writes: LoggedWrite[] = [];
    for (let after = Math.max(0, total - 100_000), next = -1; next !== after; ) {
      if (next >= 0) after = next;
      const page = await client.writes({ ...asked, after: String(after), limit: '1000' });
      writes.push(...page.writes);
      next = page.next;
    }
    cli.terminal.out(table(writeColumns, writes.slice(-limit)));
  });
}

export function openPage(cli: Cli): Promise<void> {
  return withControl(cli, async (client) => {
    await client.state();
    const page = await servePage(client);
    cli.terminal.out(`${page.url}\n`);
    cli.terminal.note('open it in a browser; Ctrl-C ends it');
    await new Promise<void>((resolve) => {
      if (cli.interrupted.aborted) resolve();
      else cli.interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
    await page.close();
  });
}

const faultColumns: readonly Column<ToldFault>[] = [
  { header: 'FAULT', cell: ({ name }) => name },
  { header: 'SETTINGS', cell: ({ settings }) => settingsText(settings) },
  { header: 'MEANS', cell: ({ says }) => says },
];

const writeColumns: readonly Column<LoggedWrite>[] = [
  { header: 'TIME', cell: ({ timeMs }) => new Date(timeMs).toISOString() },
  { header: 'CLUSTER', cell: ({ cluster }) => cluster },
  { header: 'USER', cell: ({ user }) => user },
  { header: 'VERB', cell: ({ verb, unchanged }) => (unchanged ? `${verb} (same)` : verb) },
  {
    header: 'OBJECT',
    cell: ({ resource, namespace, name }) => `${resource.replace(/^\//, '')} ${namespace === '' ? '' : `${namespace}/`}${name}`,
  },
  { header: 'UID', cell: ({ uid }) => uid },
];

const memberColumns: readonly Column<MemberState>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'VERSION', cell: ({ version }) => version },
  { header: 'NODES', cell: ({ nodes }) => nodes },
  { header: 'PODS', cell: ({ pods }) => pods },
  { header: 'OBJECTS', cell: ({ objects }) => objects },
  { header: 'WATCHES', cell: ({ watches }) => watches },
  { header: 'FAULTS', cell: ({ faults }) => faults.map(({ kind, settings }) => `${kind} ${settingsText(settings)}`.trim()).join('; ') },
];

function print(cli: Cli, members: readonly MemberState[]): void {
  cli.terminal.out(table(memberColumns, members));
}

function settingsText(settings: Readonly<Record<string, number | string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function pairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usage(`${JSON.stringify(text)} is not key=value`);
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
  );
}
