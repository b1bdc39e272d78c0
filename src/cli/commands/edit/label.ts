import { Command } from 'commander';
import { labelKeyError } from '../../../kubernetes/names.js';
import type { Cli } from '../../cli.js';
import { CommandFailure, usage } from '../../failure.js';
import { parseLabels } from '../../input/labels-and-taints.js';
import { targetsOf } from '../../input/target.js';
import { objectName } from '../../output/identity.js';
import { labelCluster } from '../cluster/cluster.js';
import { forEachOf } from '../each-target.js';
import type { KubernetesObject } from '../read/manifests.js';
import { type Changeable, type ChangeOptions, changeable, changeables, changeObject, withChange } from './change-object.js';

interface LabelOptions extends ChangeOptions {
  readonly overwrite?: boolean;
  readonly selector?: string;
  readonly all?: boolean;
}

type Field = 'labels' | 'annotations';

export function labelCommand(cli: Cli): Command {
  return command(cli, 'labels', 'label', 'Set labels of resources, policies or clusters with key=value, remove them with key-');
}

export function annotateCommand(cli: Cli): Command {
  return command(cli, 'annotations', 'annotate', 'Set annotations of resources with key=value, remove them with key-');
}

function command(cli: Cli, field: Field, verb: string, description: string): Command {
  const made = new Command(verb)
    .description(description)
    .argument('<words...>', 'KIND/NAME … or KIND NAME …, then key=value or key-')
    .option('--overwrite', 'overwrite existing values')
    .option('-l, --selector <selector>', 'all of the kind with these labels')
    .option('--all', 'all of the kind');
  return withChange(made).action((words: readonly string[], options: LabelOptions) => runLabel(cli, field, words, options));
}

async function runLabel(cli: Cli, field: Field, words: readonly string[], options: LabelOptions): Promise<void> {
  const from = words.findIndex((word) => word.includes('=') || word.endsWith('-'));
  if (from <= 0)
    throw usage(from === 0 ? 'the target is missing' : `no ${field} were given`, 'write KIND/NAME key=value, or key- to remove one');
  const changes = field === 'labels' ? parseLabels(words.slice(from), { mayRemove: true }) : parseAnnotations(words.slice(from));
  const targets = targetsOf(words.slice(0, from));
  const many = options.all === true || options.selector !== undefined;
  if (many !== targets.some(({ name }) => name === null))
    throw usage(
      many ? 'names and -l or --all exclude each other' : 'KIND/NAME is missing',
      'name the objects, or all of a kind with -l or --all',
    );

  const hub = await cli.hub();
  const way = { done: field === 'labels' ? 'labelled' : 'annotated', cause: field === 'labels' ? 'label' : 'annotate' };
  const change = (object: KubernetesObject) => changedPairs(object, field, changes, options.overwrite === true);
  const one = (object: Changeable) => changeObject(cli, hub, object, { ...way, change }, options);
  if (many) {
    const { namespace, selector } = options;
    const filters = { ...(namespace !== undefined && { namespace }), ...(selector !== undefined && { selector }) };
    const objects = (await Promise.all(targets.map((target) => changeables(hub, target, filters)))).flat();
    if (objects.length === 0) return cli.terminal.note('Nothing found.');
    return forEachOf(cli, objects, one);
  }
  await forEachOf(cli, targets, async (target) => {
    if (target.noun === 'clusters' && field === 'labels') return labelCluster(cli, target.name!, changes, options);
    await one(await changeable(hub, target, options.namespace));
  });
}

/** Annotation values may be any text. */
function parseAnnotations(texts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      const key = equals < 0 ? text.replace(/-$/, '') : text.slice(0, equals);
      const wrong = labelKeyError(key);
      if (wrong) throw usage(`${JSON.stringify(text)}: ${JSON.stringify(key)} is no key of an annotation: ${wrong}`);
      if (equals < 0 && !text.endsWith('-'))
        throw usage(`${JSON.stringify(text)} is not an annotation`, 'write key=value, or key- to remove it');
      return [key, equals < 0 ? null : text.slice(equals + 1)] as const;
    }),
  );
}

function changedPairs(
  object: KubernetesObject,
  field: Field,
  changes: Record<string, string | null>,
  overwrite: boolean,
): KubernetesObject {
  const pairs = { ...(object.metadata[field] as Record<string, string> | undefined) };
  for (const [key, value] of Object.entries(changes)) {
    const now = pairs[key];
    if (value !== null && now !== undefined && now !== value && !overwrite) {
      throw new CommandFailure(`${objectName(object)} has ${key}=${now} already`, { code: 'CONFLICT', next: 'change it with --overwrite' });
    }
    if (value === null) delete pairs[key];
    else pairs[key] = value;
  }
  const metadata: Record<string, unknown> = { ...object.metadata, [field]: pairs };
  if (Object.keys(pairs).length === 0) delete metadata[field];
  return { ...object, metadata: metadata as KubernetesObject['metadata'] };
}
