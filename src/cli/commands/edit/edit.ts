import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Document } from 'yaml';
import { mergePatchBetween } from '../../../kubernetes/json/merge-patch.js';
import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { Cli } from '../../cli.js';
import type { ChangePayload } from '../../documents/changes.js';
import { CommandFailure, exitCodeOf } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { oneTarget } from '../../input/target.js';
import { structured } from '../../output/format.js';
import { objectName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { userErrorLines } from '../../output/user-errors.js';
import { type ConfirmOptions, confirmed } from '../change/confirm.js';
import type { KubernetesObject } from '../read/manifests.js';
import { type Changeable, changeable, sender } from './change-object.js';

const introduction = [
  'Lines that begin with # are ignored. An empty file ends the edit without a change.',
  'A file that is refused is opened again, with the reasons at its top.',
];

export function editCommand(cli: Cli): Command {
  return new Command('edit')
    .description('Change a resource or policy in an editor: KUBE_EDITOR, VISUAL or EDITOR, else vi')
    .argument('<target...>', 'KIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((words: readonly string[], options: ConfirmOptions & { namespace?: string }) => runEdit(cli, words, options));
}

async function runEdit(cli: Cli, words: readonly string[], options: ConfirmOptions & { namespace?: string }): Promise<void> {
  const target = oneTarget(words, 'KIND/NAME', 'resources');
  const hub = await cli.hub();
  const before = await changeable(hub, target, options.namespace);
  const folder = await mkdtemp(join(tmpdir(), 'manifold-edit-'));
  const file = join(folder, `${target.name.replace(/[^\w.-]/g, '_')}.yaml`);
  const keep = await editUntilTaken(cli, hub, before, file, options);
  if (!keep) await rm(folder, { recursive: true, force: true });
}

/** Returns whether the file must be kept; after a failure it is kept, and the message has its path. */
async function editUntilTaken(cli: Cli, hub: HubClient, before: Changeable, file: string, options: ConfirmOptions): Promise<boolean> {
  const name = objectName(before.object);
  let text = await structured(before.object, 'yaml');
  let said: readonly string[] = introduction;
  let last: string | undefined;
  for (;;) {
    await writeFile(file, `${said.map((line) => `# ${line}\n`).join('')}${text}`, { mode: 0o600 });
    openEditor(cli, file);
    const edited = withoutComments(await readFile(file, 'utf8'));
    if (edited.trim() === '') throw new CommandFailure('the edit was left without a change');
    // If the editor is closed without a change of the refused text, the edit ends.
    if (edited === last) throw new CommandFailure(`the edit of ${name} was not taken`, { next: `your text is stored in ${file}` });
    text = edited;
    last = edited;

    const read = await readObject(edited);
    if ('problem' in read) {
      said = [`error: ${read.problem}`, ...introduction];
      continue;
    }
    const patch = mergePatchBetween(before.object, read.object);
    if (patch === undefined) {
      cli.terminal.out(`${name} unchanged\n`);
      return false;
    }
    const moved = identityOf(read.object) !== identityOf(before.object);
    const send = sender(hub, before, { patch, after: read.object, cause: 'edit', dryRun: false });
    const payload: ChangePayload | null = moved ? null : await keepingText(cli, file, () => confirmed(cli, options, send));
    if (payload !== null && payload.userErrors.length === 0) {
      for (const warning of new Set(payload.warnings ?? [])) cli.terminal.note(`warning: ${printable(warning)}`);
      cli.terminal.out(`${name} edited\n`);
      return false;
    }
    const reasons =
      payload === null ? ['apiVersion, kind, name and namespace cannot be edited'] : await userErrorLines(payload.userErrors, []);
    for (const line of reasons) cli.terminal.note(`error: ${line}`);
    if (payload !== null && exitCodeOf(payload.userErrors.map(({ code }) => code)) !== 1 && !cli.terminal.canAsk)
      throw new CommandFailure(`the edit of ${name} was refused`, { next: `your text is stored in ${file}` });
    said = [...reasons.map((line) => `error: ${line}`), ...introduction];
  }
}

/** If the change fails before the hub answers, or is not confirmed, the file with the text is kept, and the message has its path. */
async function keepingText<T>(cli: Cli, file: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    const stored = `your text is stored in ${file}`;
    if (!(error instanceof CommandFailure)) {
      cli.terminal.note(stored);
      throw error;
    }
    const { message, code, exitCode, next } = error;
    const options = { next: next === undefined ? stored : `${next}; ${stored}`, exitCode, cause: error };
    throw new CommandFailure(message, code === undefined ? options : { ...options, code });
  }
}

function openEditor(cli: Cli, file: string): void {
  const editor = cli.env['KUBE_EDITOR'] || cli.env['VISUAL'] || cli.env['EDITOR'] || 'vi';
  // The setting may contain options, so a shell parses it; the file name is passed as an argument, not as part of the shell's text.
  const [program, words] =
    process.platform === 'win32' ? ['cmd', ['/c', `${editor} "${file}"`]] : ['sh', ['-c', `${editor} "$1"`, 'sh', file]];
  const { status, error } = spawnSync(program as string, words as string[], { stdio: 'inherit', env: cli.env as NodeJS.ProcessEnv });
  if (error || status !== 0)
    throw new CommandFailure(`the editor ${JSON.stringify(editor)} ended with ${status ?? error?.message}`, {
      next: `set EDITOR to an editor; your text is stored in ${file}`,
    });
}

function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
}

async function readObject(text: string): Promise<{ readonly object: KubernetesObject } | { readonly problem: string }> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { problem: printable(error.message) };
  const value = plainValue(document);
  if (!isObject(value) || !isObject(value['metadata']) || typeof value['metadata']['name'] !== 'string')
    return { problem: 'this is not one Kubernetes object with a metadata.name' };
  return { object: value as unknown as KubernetesObject };
}

/** Undefined if aliases in the text expand to too many values. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function identityOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return JSON.stringify([apiVersion, kind, metadata['namespace'] ?? null, metadata.name]);
}
