import { Command } from 'commander';
import { at, isCount } from '../../../kubernetes/json/untrusted.js';
import type { Cli } from '../../cli.js';
import { CommandFailure, usage } from '../../failure.js';
import { targetsOf } from '../../input/target.js';
import { objectName } from '../../output/identity.js';
import { forEachOf } from '../each-target.js';
import { countFromZero } from '../options.js';
import type { KubernetesObject } from '../read/manifests.js';
import { type ChangeOptions, cannot, changeable, changeObject, withChange } from './change-object.js';

interface ScaleOptions extends ChangeOptions {
  readonly replicas: number;
  readonly currentReplicas?: number;
}

export function scaleCommand(cli: Cli): Command {
  const command = new Command('scale')
    .description('Set how many replicas a workload has over all clusters; its policy divides them')
    .argument('<target...>', 'KIND/NAME …')
    .requiredOption('--replicas <number>', 'replicas over all clusters, or in each where the policy duplicates', countFromZero)
    .option('--current-replicas <number>', 'only if it has this number of replicas now', countFromZero);
  return withChange(command).action(async (words: readonly string[], options: ScaleOptions) => {
    const targets = targetsOf(words);
    if (targets.some(({ name }) => name === null)) throw usage('KIND/NAME is missing', 'write for example deploy/cart');
    const hub = await cli.hub();
    await forEachOf(cli, targets, async (target) => {
      const way = { done: 'scaled', cause: `scale to ${options.replicas}`, change: (object: KubernetesObject) => scaled(object, options) };
      await changeObject(cli, hub, await changeable(hub, target, options.namespace), way, options);
    });
  });
}

function scaled(object: KubernetesObject, { replicas, currentReplicas }: ScaleOptions): KubernetesObject {
  const now = at(object, 'spec', 'replicas');
  if (!isCount(now)) throw cannot(object, 'has no spec.replicas', 'scale a Deployment, a StatefulSet or another kind with replicas');
  if (currentReplicas !== undefined && currentReplicas !== now) {
    throw new CommandFailure(`${objectName(object)} has ${now} replicas, not ${currentReplicas}`, { code: 'CONFLICT' });
  }
  return { ...object, spec: { ...(object['spec'] as object), replicas } };
}
