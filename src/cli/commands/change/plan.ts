import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { repeated } from '../options.js';
import type { PlanOptions } from './plan-run.js';

/** Plans with the hub's own functions, over a file that describes the clusters; sends no request. */
export function planCommand(cli: Cli): Command {
  return new Command('plan')
    .description('Say where workloads and policies would be placed over clusters of a file, without a hub. Exit code 1: not all of them')
    .option('-f, --filename <path>', 'workloads and policies: file, folder or - for standard input; may be repeated', repeated)
    .option('-R, --recursive', 'read subfolders too')
    .option('--clusters <file>', 'the clusters, as `manifold get clusters -o yaml` prints them')
    .option('-n, --namespace <namespace>', 'namespace of every document')
    .option('-o, --output <format>', 'table, json or yaml; the last two with the rendered manifests', 'table')
    .action(async (options: PlanOptions) => (await import('./plan-run.js')).runPlan(cli, options));
}
