import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import { parseFormat, structured } from '../../output/format.js';
import { describeApplication } from './describe-application.js';
import { describeCluster } from './describe-cluster.js';
import { describePolicy } from './describe-policy.js';
import { describeResource } from './describe-resource.js';
import type { Description } from './description.js';

export function describeCommand(cli: Cli): Command {
  return new Command('describe')
    .description('Everything about one app, resource, cluster or policy')
    .argument('<target...>', 'app/NAME, KIND/NAME, cluster/NAME or policy/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async (words: readonly string[], options: { namespace?: string; output: string }) => {
      const format = parseFormat(options.output);
      const { value, text } = await description(cli, words, options.namespace);
      cli.terminal.out(format === 'json' || format === 'yaml' ? await structured(value, format) : text);
    });
}

async function description(cli: Cli, words: readonly string[], namespace: string | undefined): Promise<Description> {
  const target = oneTarget(words, 'KIND/NAME');
  switch (target.noun) {
    case 'applications':
      return describeApplication(cli, target.name, namespace);
    case 'resources':
      return describeResource(cli, target.kind, target.name, namespace);
    case 'clusters':
      return describeCluster(cli, target.name);
    case 'policies':
      return describePolicy(cli, target.kind, target.name, namespace);
    default:
      throw usage(`${target.noun} cannot be described`, 'describe an app, a resource, a cluster or a policy');
  }
}
