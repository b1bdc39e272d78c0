import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { thisHub } from '../documents/hub.js';
import { CommandFailure, usage } from '../failure.js';
import { hubUrl } from '../hub/find-hub.js';
import { loginFile, removeLogin, writeLogin } from '../hub/login-file.js';
import { isLoopback } from '../hub/loopback.js';
import { printable } from '../output/printable.js';

const TOKEN_LIMIT_BYTES = 64 * 1024;

export function loginCommand(cli: Cli): Command {
  return new Command('login')
    .description('Remember a hub and a token. The token is asked for, or read from standard input; it never stands on the command line')
    .requiredOption('--url <url>', 'address of the hub: https://HOST or http://HOST:PORT')
    .option('--token-stdin', 'read the token from standard input')
    .action((options: { url: string; tokenStdin?: boolean }) => runLogin(cli, options));
}

export function logoutCommand(cli: Cli): Command {
  return new Command('logout').description('Forget what login remembered').action(async () => {
    const removed = await removeLogin(cli.env);
    cli.terminal.note(removed ? `Forgot the login in ${loginFile(cli.env)}` : 'There was no login.');
  });
}

/** The token is tried before it is kept. */
async function runLogin(cli: Cli, options: { url: string; tokenStdin?: boolean }): Promise<void> {
  const url = hubUrl(options.url, '--url');
  warnOfPlainText(cli, url);
  const token = await readToken(cli, options.tokenStdin === true);
  const hub = await cli.hub({ url, token, source: 'what you gave' });
  const { hub: found } = await hub.ask(thisHub, {});
  const file = await writeLogin(cli.env, { url, token });
  cli.terminal.note(`Logged in to ${url} (Manifold ${printable(found.version)}) as ${printable(found.viewer.name)}; kept in ${file}`);
}

async function readToken({ terminal }: Cli, fromInput: boolean): Promise<string> {
  if (!fromInput && !terminal.canAsk) throw usage('nobody is there to type a token', 'pipe it in with --token-stdin');
  const token = (fromInput ? await terminal.readInput(TOKEN_LIMIT_BYTES) : await terminal.askSecret('Token: ')).trim();
  if (token === '') throw new CommandFailure('the token is empty');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CommandFailure('the token holds characters that no token has', {
      next: 'give the token alone, without spaces or line breaks in it',
    });
  return token;
}

function warnOfPlainText({ terminal }: Cli, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !isLoopback(url))
    terminal.note(`warning: the token goes to ${hostname} unencrypted; use https where you can`);
}
