import { age } from '../../kubernetes/age.js';
import type { Cli } from '../cli.js';
import type { CapacityUsed, ClusterDecision, Decision, ExplainedResource, TraceStep } from '../documents/resources.js';
import type { Delivery } from '../documents/shapes.js';
import { facts } from './facts.js';
import { failbackText } from './failover/failback-text.js';
import { longName } from './identity.js';
import { moveText } from './move-text.js';
import { paintState } from './paint.js';
import { printable } from './printable.js';
import { table } from './table.js';
import { reasonOf } from './views.js';

/** Explains the placement of one resource: policy, outranked policies, each cluster with its reason. `cluster`: the only cluster to explain. */
export function explanation(cli: Cli, resource: ExplainedResource, cluster: string | undefined): string {
  const { colours } = cli.terminal;
  const title = `${colours.bold(longName(resource))}\n`;
  const trace = resource.trace === undefined ? '' : traceText(cli, resource.trace);
  if (resource.decision === null) return `${title}  not planned yet\n${trace}`;
  return `${title}${decisionText(cli, resource.decision, resource.delivery, cluster)}${moveText(cli, resource.transition, '  ')}${failbackText(cli, resource.failback, '  ')}${trace}`;
}

function decisionText(cli: Cli, decision: Decision, delivery: Delivery, cluster: string | undefined): string {
  const {
    terminal: { colours },
    clock,
  } = cli;
  const { clusters } = decision;
  const head = facts(
    [
      ['outcome', `${paintState(colours, decision.outcome)}  ${printable(decision.message)}`],
      [
        'stands',
        delivery.state === 'DELIVERED' ? '' : `${paintState(colours, delivery.state)}${reasonOf(delivery)}${keptText(decision, delivery)}`,
      ],
      ['policy', decision.policy ? longName(decision.policy) : 'none selects it'],
      ['fix', decision.outcome === 'NO_POLICY' ? 'apply a PlacementPolicy whose resourceSelectors select it' : ''],
      ...decision.losers.map((loser) => ['lost', `${longName(loser)}: ${printable(loser.reason)}`] as const),
      ...decision.warnings.map((warning) => ['warning', printable(warning)] as const),
      ['decided', `${age(decision.scheduledAt, clock.now())} ago`],
    ],
    '  ',
  );
  if (cluster !== undefined && clusters.nodes.length === 0)
    return `${head}  ${printable(cluster)}: the decision has no entry for this cluster\n`;
  const hidden = (clusters.totalCount ?? clusters.nodes.length) - clusters.nodes.length;
  const more = hidden > 0 ? `  … and ${hidden} more clusters: explain the resource alone, or raise --limit\n` : '';
  return head + clusters.nodes.map((one) => clusterText(cli, one, decision.outcome)).join('') + more;
}

/** The delivery message beyond the decision's. A decision that places nothing removes nothing, so running copies are mentioned. */
function keptText(decision: Decision, { message, clusters }: Delivery): string {
  // The message of the outcome may already contain the sentence of the decision.
  const more = message?.startsWith(decision.message) ? message.slice(decision.message.length).trim() : message;
  if (more) return `  ${printable(more)}`;
  if (decision.outcome === 'SCHEDULED' || clusters.total === 0) return '';
  return `  What runs in ${clusters.total === 1 ? '1 cluster' : `${clusters.total} clusters`} is kept.`;
}

/** A sign, the cluster and a sentence; below it the facts behind the sentence. */
export function clusterText({ terminal: { colours } }: Cli, one: ClusterDecision, outcome: string): string {
  const name = printable(one.cluster);
  const sign = one.chosen ? colours.green('✓') : colours.red('✗');
  const verdict = one.chosen ? 'chosen:' : `refused by ${printable(one.rule ?? 'the policy')}:`;
  // Scores that are all 0 are not printed.
  const telling = one.scores.some(({ value }) => value !== 0) ? one.scores : [];
  const scores = telling.map(({ name: score, value }) => `${printable(score)} ${value}`).join(', ');
  const details = facts(
    [
      ['field', one.field && printable(one.field)],
      ['would admit it', one.admit && printable(one.admit)],
      ['scores', scores],
      ['replicas', seatsText(one, outcome)],
      ['capacity', one.capacity && capacityText(one.capacity)],
    ],
    '      ',
  );
  return `  ${sign} ${colours.bold(name)}  ${verdict} ${printable(one.reason)}\n${details}`;
}

/** The change of a decision in a cluster; nothing if there is none. A decision that places nothing leaves running copies. */
function seatsText({ before, replicas }: ClusterDecision, outcome: string): string | null {
  // For an unschedulable resource, part of its replicas may have been given up to other workloads.
  if (outcome === 'UNSCHEDULABLE' && before !== null) return `${before} before; what runs is kept`;
  if (outcome !== 'SCHEDULED') return before === null ? null : `${before} run and are kept`;
  return before === null || before === (replicas ?? 0) ? null : `${before} before, ${replicas ?? 0} after`;
}

/** Example: `room for 12 more, by nodes, 3 s old, 4 reserved`. */
function capacityText({ more, source, reserved, ageSeconds }: CapacityUsed): string {
  if (more === null) return 'not known';
  const parts = [
    more >= UNLIMITED ? 'room without limit' : `room for ${more} more`,
    `by ${source.toLowerCase()}`,
    ...(ageSeconds === null ? [] : [`${ageSeconds} s old`]),
    ...(reserved > 0 ? [`${reserved} reserved`] : []),
  ];
  return parts.join(', ');
}

/** The hub's value for "no limit". */
const UNLIMITED = 2 ** 31 - 1;

function traceText({ clock, terminal }: Cli, trace: readonly TraceStep[]): string {
  if (trace.length === 0) return '  trace: this hub process has not processed it since it started\n';
  const rows = table<TraceStep>(
    [
      { header: 'AGE', cell: (step) => age(step.at, clock.now()) },
      { header: 'STEP', cell: (step) => step.step },
      { header: 'OUTCOME', cell: (step) => step.outcome },
      { header: 'SEEN', cell: (step) => step.seen, flexible: true },
      { header: 'DECIDED', cell: (step) => step.decided, flexible: true },
    ],
    trace,
    { columns: terminal.columns && terminal.columns - 4 },
  );
  return `  trace, newest first\n${rows.replace(/^(?=.)/gm, '    ')}`;
}
