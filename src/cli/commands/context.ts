import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { thisHub } from '../documents/hub.js';
import { CommandFailure, usage } from '../failure.js';
import { type Contexts, loginFile, readContexts, removeLogin, writeContexts } from '../hub/login-file.js';
import { facts } from '../output/facts.js';
import { type ListView, parseFormat, parseListFormat, printList, structured } from '../output/format.js';
import { printable } from '../output/printable.js';
import { didYouMean } from '../words/suggest.js';
import { runLogin } from './login.js';
import { withOutput } from './options.js';

interface ContextRow {
  readonly name: string;
  readonly current: boolean;
  readonly url: string;
}

const view: ListView<ContextRow> = {
  columns: [
    { header: 'CURRENT', cell: ({ current }) => (current ? '*' : '') },
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'HUB', cell: ({ url }) => url },
  ],
  name: ({ name }) => name,
  empty: 'No contexts: `manifold login --url URL` stores one.',
};

export function contextCommand(cli: Cli): Command {
  const context = new Command('context').description('Hubs that `manifold login` remembers, and the one that commands go to');
  withOutput(context.command('list').description('List the contexts')).action(async ({ output }: { output: string }) => {
    await printList(cli, view, rowsOf(await readContexts(cli.env)), { format: parseListFormat(output), single: false });
  });
  context
    .command('use')
    .description('Make a context the current one')
    .argument('<name>', 'name of the context')
    .action(async (name: string) => {
      const stored = await readContexts(cli.env);
      requireContext(stored, name);
      await writeContexts(cli.env, { ...stored, current: name });
      cli.terminal.note(`Commands go to ${stored.contexts[name]!.url} (context ${name})`);
    });
  context
    .command('set')
    .description('Remember a hub and a token under a name, as `manifold login --context NAME` does')
    .argument('<name>', 'name of the context')
    .requiredOption('--url <url>', 'address of the hub: https://HOST or http://HOST:PORT; of several replicas, with commas')
    .option('--token-stdin', 'read the token from standard input')
    .action((name: string, options: { url: string; tokenStdin?: boolean }) => runLogin(cli, { ...options, context: name }));
  context
    .command('delete')
    .description('Forget a context with its token')
    .argument('<name>', 'name of the context')
    .action(async (name: string) => {
      requireContext(await readContexts(cli.env), name);
      await removeLogin(cli.env, name);
      cli.terminal.note(`Forgot context ${name}`);
    });
  return context;
}

export function whoamiCommand(cli: Cli): Command {
  return new Command('whoami')
    .description('The user that the hub sees, its role, when its token expires, the address of the hub, and the source of that address')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async ({ output }: { output: string }) => {
      const format = parseFormat(output);
      const client = await cli.hub();
      const { hub } = await client.ask(thisHub, {});
      const { url } = client;
      const { source } = client.address;
      const { name: user, role, project, expiresAt } = hub.viewer;
      const value = { user, role, project, expiresAt, hub: url, id: hub.id, version: hub.version, source };
      if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(value, format));
      cli.terminal.out(
        facts([
          ['User', printable(user)],
          ['Role', printable(role.toLowerCase())],
          ['Project', project === null ? 'all' : printable(project)],
          ['Expires', expiresAt ?? 'never'],
          ['Hub', `${url} (Manifold ${printable(hub.version)})`],
          ['From', source],
        ]),
      );
    });
}

export function configCommand(cli: Cli): Command {
  const config = new Command('config').description('Stored settings of this program');
  config
    .command('view')
    .description('The file of contexts, without the tokens')
    .option('-o, --output <format>', 'json or yaml', 'yaml')
    .action(async ({ output }: { output: string }) => {
      if (output !== 'json' && output !== 'yaml') throw usage(`unknown output ${JSON.stringify(output)}`, 'use json or yaml');
      const { current, contexts } = await readContexts(cli.env);
      const shown = Object.entries(contexts).map(([name, { url }]) => ({ name, url, token: '(hidden)' }));
      cli.terminal.out(await structured({ file: loginFile(cli.env), current, contexts: shown }, output));
    });
  return config;
}

function rowsOf({ current, contexts }: Contexts): readonly ContextRow[] {
  return Object.entries(contexts)
    .map(([name, { url }]) => ({ name, current: name === current, url }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function requireContext({ contexts }: Contexts, name: string): void {
  if (contexts[name] !== undefined) return;
  const near = didYouMean(name, Object.keys(contexts));
  throw new CommandFailure(`there is no context ${JSON.stringify(name)}`, {
    code: 'NOT_FOUND',
    next: near ?? '`manifold context list` lists the contexts',
  });
}
