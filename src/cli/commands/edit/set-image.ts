import { Command } from 'commander';
import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { Cli } from '../../cli.js';
import { usage } from '../../failure.js';
import { targetsOf } from '../../input/target.js';
import { forEachOf } from '../each-target.js';
import type { KubernetesObject } from '../read/manifests.js';
import { type ChangeOptions, cannot, changeable, changeObject, withChange } from './change-object.js';
import { podSpecOf, withPodSpec } from './pod-spec.js';

export function setCommand(cli: Cli): Command {
  const set = new Command('set').description('Change one thing of a workload');
  const image = set
    .command('image')
    .description('Set images of containers; `*` means every container')
    .argument('<words...>', 'KIND/NAME …, then CONTAINER=IMAGE …');
  withChange(image).action((words: readonly string[], options: ChangeOptions) => runSetImage(cli, words, options));
  return set;
}

async function runSetImage(cli: Cli, words: readonly string[], options: ChangeOptions): Promise<void> {
  const from = words.findIndex((word) => word.includes('='));
  if (from <= 0) throw usage('write the target and then CONTAINER=IMAGE', 'for example set image deploy/cart cart=redis:8');
  const images = new Map(words.slice(from).map(pairOf));
  const targets = targetsOf(words.slice(0, from));
  if (targets.some(({ name }) => name === null)) throw usage('KIND/NAME is missing', 'write for example deploy/cart');
  const hub = await cli.hub();
  const cause = `set image ${[...images].map(([container, image]) => `${container}=${image}`).join(' ')}`;
  await forEachOf(cli, targets, async (target) => {
    const way = { done: 'image updated', cause, change: (object: KubernetesObject) => withImages(object, images) };
    await changeObject(cli, hub, await changeable(hub, target, options.namespace), way, options);
  });
}

function pairOf(word: string): readonly [string, string] {
  const equals = word.indexOf('=');
  const pair = [word.slice(0, equals), word.slice(equals + 1)] as const;
  if (equals < 1 || pair[1] === '') throw usage(`${JSON.stringify(word)} is not CONTAINER=IMAGE`, 'for example cart=redis:8');
  return pair;
}

function withImages(object: KubernetesObject, images: ReadonlyMap<string, string>): KubernetesObject {
  const spec = podSpecOf(object);
  if (spec === null) throw cannot(object, 'has no containers', 'set the image of a workload');
  const names = [...itemsOf(spec['initContainers']), ...itemsOf(spec['containers'])].map((one) => at(one, 'name'));
  for (const name of images.keys())
    if (name !== '*' && !names.includes(name))
      throw cannot(object, `has no container ${JSON.stringify(name)}`, `it has ${names.join(', ')}`);
  const imaged = (containers: unknown) =>
    itemsOf(containers).map((one) => {
      const image = isObject(one) ? (images.get(String(one['name'])) ?? images.get('*')) : undefined;
      return image === undefined ? one : { ...(one as object), image };
    });
  return withPodSpec(object, {
    ...spec,
    ...(spec['initContainers'] !== undefined && { initContainers: imaged(spec['initContainers']) }),
    containers: imaged(spec['containers']),
  });
}
