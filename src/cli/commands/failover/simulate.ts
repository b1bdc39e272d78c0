import { Command } from 'commander';
import { duration } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { type LossInput, type SimulatedApplication, type Simulation, simulation } from '../../documents/simulation.js';
import { usage } from '../../failure.js';
import { counted } from '../../output/counted.js';
import { facts, section } from '../../output/facts.js';
import { seatsText } from '../../output/failover/failover-text.js';
import { type ListView, parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';
import { table } from '../../output/table.js';
import { refuseAll } from '../../output/user-errors.js';
import { listed, present } from '../options.js';

interface SimulateOptions {
  readonly lose?: readonly string[];
  readonly loseRegion?: readonly string[];
  readonly loseProvider?: readonly string[];
  readonly cordon?: readonly string[];
  readonly output: string;
}

export function simulateCommand(cli: Cli): Command {
  return new Command('simulate')
    .description('Simulate the loss of clusters and show the result for every application; change nothing')
    .option('--lose <clusters>', 'clusters, by name, or as cluster=NAME, region=NAME, provider=NAME; several with commas', listed)
    .option('--lose-region <regions>', 'all clusters of these regions', listed)
    .option('--lose-provider <providers>', 'all clusters of these providers', listed)
    .option('--cordon <clusters>', 'clusters that get no new work in the simulation', listed)
    .option('-o, --output <format>', 'table, wide, json or yaml', 'table')
    .addHelpText('after', '\nExit codes: 0 nothing is short, 1 something is short.')
    .action((options: SimulateOptions) => simulate(cli, options));
}

async function simulate(cli: Cli, options: SimulateOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (format === 'name') throw usage('a simulation has no names', 'use table, wide, json or yaml');
  const lose = lossOf(options);
  const hub = await cli.hub();
  const answer = (await hub.ask(simulation, { lose })).simulation;
  await refuseAll(cli.terminal, answer.userErrors);
  if (format === 'json' || format === 'yaml') cli.terminal.out(await structured(answer, format));
  else cli.terminal.out(simulationText(cli, answer, format === 'wide'));
  for (const warning of answer.warnings) cli.terminal.note(`warning: ${printable(warning)}`);
  if (answer.counts.short + answer.counts.down > 0) cli.exitCode = 1;
}

/** `--lose` takes NAME, cluster=NAME, region=NAME or provider=NAME. */
function lossOf({ lose = [], loseRegion = [], loseProvider = [], cordon }: SimulateOptions): LossInput {
  const named = (what: string) => lose.filter((one) => one.startsWith(`${what}=`)).map((one) => one.slice(what.length + 1));
  const plain = lose.filter((one) => !one.includes('='));
  const strange = lose.find((one) => one.includes('=') && !/^(cluster|region|provider)=/.test(one));
  if (strange !== undefined)
    throw usage(`cannot lose ${JSON.stringify(strange)}`, 'write NAME, cluster=NAME, region=NAME or provider=NAME');
  const loss = {
    clusters: [...plain, ...named('cluster')],
    regions: [...loseRegion, ...named('region')],
    providers: [...loseProvider, ...named('provider')],
  };
  if (Object.values(loss).every((names) => names.length === 0))
    throw usage('nothing is lost', 'name clusters with --lose, or use --lose-region or --lose-provider');
  return present({ ...loss, cordon });
}

/** Lists the applications with missing replicas; with `wide`, all applications with all moves. */
function simulationText(cli: Cli, { lost, counts, gains, applications }: Simulation, wide: boolean): string {
  const summary = facts([
    ['lost', lost.map(printable).join(', ')],
    ['applications', `${counts.applications} affected: ${counts.safe} safe, ${counts.short} short, ${counts.down} down`],
    ['replicas', `${counts.replicasLost} lost, ${counts.replicasShort} of them not replaced`],
    [
      'moves',
      `${counts.moves} ${counts.moves === 1 ? 'copy' : 'copies'} placed or grown elsewhere, ${counted(counts.disruptions, 'replica')} interrupted`,
    ],
    ['no destination', counts.noDestination > 0 ? counted(counts.noDestination, 'resource') : null],
    [
      'gains',
      gains.map(({ cluster, replicas, resources }) => `${printable(cluster)} +${replicas} (${counted(resources, 'resource')})`).join(', '),
    ],
  ]);
  if (applications.length === 0) return `${summary}Nothing runs there.\n`;
  const list = table(applicationView(cli).columns, applications, { columns: cli.terminal.columns, wide });
  const hidden = counts.applications - applications.length;
  const details = applications
    .filter(({ state }) => wide || state !== 'SAFE')
    .slice(0, DETAILED)
    .map((one) => section(printable(`${one.namespace}/${one.name}`), resourcesText(one, wide)))
    .join('');
  return `${summary}\n${list}${hidden > 0 ? `and ${counted(hidden, 'application')} more\n` : ''}${details}`;
}

const DETAILED = 20;

function applicationView({ terminal }: Cli): ListView<SimulatedApplication> {
  return {
    columns: [
      { header: 'NAMESPACE', cell: ({ namespace }) => namespace },
      { header: 'NAME', cell: ({ name }) => name },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'SCORE', cell: ({ score }) => score },
      { header: 'REPLICAS', cell: ({ replicasBefore, replicasAfter }) => `${replicasBefore} → ${replicasAfter}` },
      { header: 'SHORT', cell: ({ replicasShort }) => replicasShort },
      { header: 'MOVES', cell: ({ moves }) => moves },
      { header: 'INTERRUPTED', cell: ({ disruptions }) => disruptions },
      { header: 'WITHIN', cell: toleratedFor },
    ],
    name: ({ name }) => `app/${name}`,
    empty: 'Nothing runs there.',
  };
}

/** Time until the last moving resource is evicted. */
function toleratedFor({ resources }: SimulatedApplication): string | null {
  const seconds = resources.flatMap(({ outcome, tolerationSeconds }) => (outcome === 'MOVED' ? (tolerationSeconds ?? []) : []));
  return seconds.length === 0 ? null : duration(1_000 * Math.max(...seconds));
}

function resourcesText({ resources }: SimulatedApplication, wide: boolean): string {
  return resources
    .filter(({ outcome }) => wide || outcome !== 'MOVED')
    .map(({ object, outcome, message, before, after }) => {
      const why = outcome === 'MOVED' ? '' : `  ${printable(message)}`;
      return `${outcome}  ${longName(object)}  ${printable(`${seatsText(before)} → ${seatsText(after)}`)}${why}\n`;
    })
    .join('');
}
