import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { type Hub, thisHub } from '../documents/hub.js';
import { CommandFailure, usage } from '../failure.js';
import { allUrls, hubUrls } from '../hub/find-hub.js';
import { UNREACHABLE } from '../hub/hub-client.js';
import { DEFAULT_CONTEXT, loginFile, removeLogin, writeLogin } from '../hub/login-file.js';
import { isLoopback } from '../hub/loopback.js';
import { printable } from '../output/printable.js';

const TOKEN_LIMIT_BYTES = 64 * 1024;

export function loginCommand(cli: Cli): Command {
  return new Command('login')
    .description(
      'Store a hub and a token. The command asks for the token or reads it from standard input, and never takes it as an argument',
    )
    .requiredOption('--url <url>', 'address of the hub: https://HOST or http://HOST:PORT; of several replicas, with commas')
    .option('--token-stdin', 'read the token from standard input')
    .option('--context <name>', 'keep it under this name, beside others', DEFAULT_CONTEXT)
    .action((options: LoginOptions) => runLogin(cli, options));
}

export function logoutCommand(cli: Cli): Command {
  return new Command('logout').description('Delete the stored hub and token').action(async () => {
    const removed = await removeLogin(cli.env, cli.context);
    cli.terminal.note(removed === null ? 'There was no login.' : `Forgot the login of context ${removed} in ${loginFile(cli.env)}`);
  });
}

export interface LoginOptions {
  readonly url: string;
  readonly tokenStdin?: boolean;
  /** Name of the stored context. */
  readonly context: string;
}

/** Checks the token with the hub before it is stored. */
export async function runLogin(cli: Cli, options: LoginOptions): Promise<void> {
  if (!/^[\w.@-]{1,100}$/.test(options.context))
    throw usage(`${JSON.stringify(options.context)} is not a name of a context`, 'use letters, digits, `.`, `-`, `_` and `@`');
  const urls = allUrls(hubUrls(options.url, '--url'));
  for (const url of urls) warnOfPlainText(cli, url);
  const token = await readToken(cli, options.tokenStdin === true);
  const found = await sameHub(cli, urls, token);
  const url = urls.join(',');
  const file = await writeLogin(cli.env, { url, token }, options.context);
  cli.terminal.note(`Logged in to ${url} (Manifold ${printable(found.version)}) as ${printable(found.viewer.name)}; kept in ${file}`);
}

/** Sends the token to every address. All must be replicas of one hub; replicas that do not answer are named, and at least one must answer. */
async function sameHub(cli: Cli, urls: readonly string[], token: string): Promise<Hub> {
  const answers = await Promise.allSettled(
    urls.map(async (url) => (await (await cli.hub({ url, token, source: 'what you gave' })).ask(thisHub, {})).hub),
  );
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  const refused = failed.find((error) => !(error instanceof CommandFailure) || error.code !== UNREACHABLE);
  if (refused !== undefined || found.length === 0) throw refused ?? failed[0];
  if (new Set(found.map(({ id }) => id)).size > 1)
    throw new CommandFailure('the addresses are of different hubs', {
      next: 'name replicas of one hub, and make a context for each other hub',
    });
  for (const error of failed) cli.terminal.note(`warning: ${(error as CommandFailure).message}`);
  return found[0]!;
}

async function readToken({ terminal }: Cli, fromInput: boolean): Promise<string> {
  if (!fromInput && !terminal.canAsk) throw usage('there is no terminal to type a token in', 'pipe it in with --token-stdin');
  const token = (fromInput ? await terminal.readInput(TOKEN_LIMIT_BYTES) : await terminal.askSecret('Token: ')).trim();
  if (token === '') throw new CommandFailure('the token is empty');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CommandFailure('the token contains invalid characters', {
      next: 'give the token alone, without spaces or line breaks in it',
    });
  return token;
}

function warnOfPlainText({ terminal }: Cli, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !isLoopback(url))
    terminal.note(`warning: the token goes to ${hostname} unencrypted; use https where you can`);
}
