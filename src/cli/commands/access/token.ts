import { Command } from 'commander';
import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { createToken, revokeToken, type Token, tokensPage } from '../../documents/access/tokens.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { parseCount } from '../../input/duration.js';
import { type ListView, parseFormat, printList, structured } from '../../output/format.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { askYes } from '../change/confirm.js';
import { count, present, withOutput } from '../options.js';

const roles = ['viewer', 'deployer', 'operator', 'approver', 'admin'];

interface CreateOptions {
  readonly role: string;
  readonly project?: string;
  readonly expires?: number;
  readonly output: string;
}

interface ListOptions {
  readonly all?: boolean;
  readonly limit: number;
  readonly output: string;
}

export function tokenCommand(cli: Cli): Command {
  const token = new Command('token').description('Tokens of people and machines: who may do what');
  token
    .command('create')
    .description('Create a token. Standard output has the secret, which cannot be read again')
    .argument('<name>', 'name of the person or program, for audit and history')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--project <name>', 'only the applications in the namespaces of this project; the role must be viewer')
    .option('--expires <days>', 'time until it expires: 30d; at most 365d (default: 90d)', days)
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((name: string, options: CreateOptions) => runCreate(cli, name, options));
  withOutput(
    token
      .command('list')
      .description('List tokens that are neither revoked nor expired')
      .option('--all', 'also tokens that were revoked or have expired')
      .option('--limit <number>', 'maximum number of rows', count, 500),
  ).action((options: ListOptions) => runList(cli, options));
  token
    .command('revoke')
    .description('Revoke tokens: within 5 seconds every replica refuses them and ends their subscriptions')
    .argument('<token...>', 'names or ids of `token list`')
    .option('--yes', 'answer questions with yes')
    .action((words: readonly string[], { yes }: { yes?: boolean }) => runRevoke(cli, words, yes === true));
  return token;
}

/** `30d` or `30`. */
function days(text: string): number {
  return parseCount(text.replace(/d$/, ''));
}

async function runCreate(cli: Cli, name: string, { role, project, expires, output }: CreateOptions): Promise<void> {
  const format = parseFormat(output);
  if (!roles.includes(role)) throw usage(`unknown role ${JSON.stringify(role)}`, `use one of ${roles.join(', ')}`);
  const hub = await cli.hub();
  const payload = (await hub.ask(createToken, { input: present({ name, role: role.toUpperCase(), project, days: expires }) })).createToken;
  await refuseAll(cli.terminal, payload.userErrors);
  const { token, secret } = payload;
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured({ ...token, secret }, format));
  cli.terminal.out(`${printable(secret!)}\n`);
  cli.terminal.note(
    `token ${printable(token!.name)} (${token!.role.toLowerCase()}) expires ${token!.expiresAt}; its secret is not shown again`,
  );
}

async function runList(cli: Cli, { all, limit, output }: ListOptions): Promise<void> {
  const format = parseFormat(output);
  const hub = await cli.hub();
  const filter = all ? {} : { valid: true };
  const { nodes, more, totalCount } = await walk(
    limit,
    async (first, after) => (await hub.ask(tokensPage, { first, after, filter })).tokens,
  );
  await printList(cli, tokenView(cli), nodes, { format, single: false });
  if (more) cli.terminal.note(`${nodes.length} of ${totalCount} are shown`);
}

async function runRevoke(cli: Cli, words: readonly string[], yes: boolean): Promise<void> {
  const hub = await cli.hub();
  const found = await Promise.all(words.map((word) => tokenNamed(hub, word)));
  const names = found.map(({ name }) => printable(name)).join(', ');
  if (!yes) await askYes(cli, `Revoke ${names}?`);
  for (const { id } of found) {
    const payload = (await hub.ask(revokeToken, { input: { id } })).revokeToken;
    await refuseAll(cli.terminal, payload.userErrors);
    cli.terminal.out(`token ${printable(payload.token!.name)} revoked\n`);
  }
}

/** The valid token with this name, or else with this id. */
async function tokenNamed(hub: HubClient, word: string): Promise<Token> {
  const { nodes } = (await hub.ask(tokensPage, { first: 1, after: null, filter: { name: word, valid: true } })).tokens;
  if (nodes[0] !== undefined) return nodes[0];
  const all = await walk(
    Number.POSITIVE_INFINITY,
    async (first, after) => (await hub.ask(tokensPage, { first, after, filter: { valid: true } })).tokens,
  );
  const byId = all.nodes.find(({ id }) => id === word);
  if (byId !== undefined) return byId;
  throw new CommandFailure(`there is no valid token ${JSON.stringify(word)}`, {
    code: 'NOT_FOUND',
    next: '`manifold token list` lists the tokens',
  });
}

function tokenView({ clock }: Cli): ListView<Token> {
  return {
    columns: [
      { header: 'ID', cell: ({ id }) => id },
      { header: 'NAME', cell: ({ name }) => name },
      { header: 'ROLE', cell: ({ role }) => role.toLowerCase() },
      { header: 'PROJECT', cell: ({ project }) => project },
      { header: 'EXPIRES', cell: ({ expiresAt }) => expiresAt.slice(0, 10) },
      { header: 'USED', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : age(lastUsedAt, clock.now())) },
      { header: 'STATE', cell: stateOf },
      { header: 'BY', cell: ({ createdBy }) => createdBy, wide: true },
      { header: 'AGE', cell: ({ createdAt }) => age(createdAt, clock.now()), wide: true },
    ],
    name: ({ name }) => `token/${name}`,
    empty: 'No tokens found.',
  };
}

function stateOf({ valid, revokedAt }: Token): string {
  if (valid) return 'valid';
  return revokedAt === null ? 'expired' : 'revoked';
}
