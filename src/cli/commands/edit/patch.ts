import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { mergePatch } from '../../../kubernetes/json/merge-patch.js';
import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { Cli } from '../../cli.js';
import { CommandFailure, usage } from '../../failure.js';
import { targetsOf } from '../../input/target.js';
import { forEachOf } from '../each-target.js';
import type { KubernetesObject } from '../read/manifests.js';
import { type ChangeOptions, cannot, changeable, changeObject, withChange } from './change-object.js';
import { strategicMerge } from './strategic-merge.js';

interface PatchOptions extends ChangeOptions {
  readonly patch?: string;
  readonly patchFile?: string;
  readonly type: 'strategic' | 'merge' | 'json';
}

export function patchCommand(cli: Cli): Command {
  const command = new Command('patch')
    .description('Change fields of resources or policies by a patch')
    .argument('<target...>', 'KIND/NAME …')
    .option('-p, --patch <patch>', 'the patch, JSON or YAML')
    .option('--patch-file <file>', 'a file with the patch')
    .addOption(
      new Option(
        '--type <type>',
        'strategic: lists with keys are merged; merge (RFC 7386): lists are replaced; json (RFC 6902): a list of operations',
      )
        .choices(['strategic', 'merge', 'json'])
        .default('strategic'),
    );
  return withChange(command).action((words: readonly string[], options: PatchOptions) => runPatch(cli, words, options));
}

async function runPatch(cli: Cli, words: readonly string[], options: PatchOptions): Promise<void> {
  const targets = targetsOf(words);
  if (targets.some(({ name }) => name === null)) throw usage('KIND/NAME is missing', 'write for example deploy/cart');
  const patch = await readPatch(cli, options);
  const change = await changer(patch, options.type);
  const hub = await cli.hub();
  await forEachOf(cli, targets, async (target) => {
    const way = { done: 'patched', cause: 'patch', change };
    await changeObject(cli, hub, await changeable(hub, target, options.namespace), way, options);
  });
}

async function readPatch(cli: Cli, { patch, patchFile }: PatchOptions): Promise<unknown> {
  if ((patch === undefined) === (patchFile === undefined))
    throw usage('give the patch with -p or with --patch-file', `for example -p '{"spec":{"replicas":3}}'`);
  const text =
    patch ??
    (await readFile(resolve(cli.folder, patchFile!), 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new CommandFailure(`cannot read ${patchFile}: ${cause.code ?? 'unknown error'}`, { cause });
    }));
  const { parse } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw usage(`the patch is neither JSON nor YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
}

async function changer(patch: unknown, type: PatchOptions['type']): Promise<(object: KubernetesObject) => KubernetesObject> {
  if (type === 'json') return jsonPatch(patch);
  if (!isObject(patch)) throw usage('the patch is not an object', 'a list of operations needs --type=json');
  return type === 'merge' ? (object) => mergePatch(object, patch) as KubernetesObject : (object) => strategicMerge(object, patch);
}

async function jsonPatch(patch: unknown): Promise<(object: KubernetesObject) => KubernetesObject> {
  if (!Array.isArray(patch))
    throw usage('a JSON patch is a list of operations', `for example [{"op":"replace","path":"/spec/replicas","value":3}]`);
  const { applyPatch } = (await import('fast-json-patch')).default;
  return (object) => {
    try {
      return applyPatch(structuredClone(object), patch, true).newDocument;
    } catch (error) {
      // The library's message contains the whole document; only its first line is the reason.
      throw cannot(object, `cannot be patched so: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  };
}
