import { createHash } from 'node:crypto';
import { checkInterpreters } from '../../../core/intent/check-interpreters.js';
import type { IntentError } from '../../../core/intent/intent-error.js';
import { type Intent, readIntent, withContradictions } from '../../../core/intent/read-intent.js';
import { worldWithClasses } from '../../../core/match/priority.js';
import { apiKey } from '../../../core/model/cluster/cluster.js';
import type { UserInterpreters } from '../../../core/model/interpreter-port.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../../core/model/plan.js';
import { isInterpreter, isOverridePolicy, isPlacementPolicy } from '../../../core/model/policy/policy-ref.js';
import { inTurns, planInTurn } from '../../../core/plan.js';
import { planWithInterpreters } from '../../../core/plan-with-interpreters.js';
import type { Interpreters } from '../../../interpreters/interpreters.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { redactSecret } from '../../../kubernetes/secret.js';
import type { Cli } from '../../cli.js';
import type { UserError } from '../../documents/shapes.js';
import { exitCodes, usage } from '../../failure.js';
import { readClustersSnapshot } from '../../input/clusters-snapshot.js';
import { readManifests } from '../../input/read-manifests.js';
import { joinDocuments } from '../../input/split-documents.js';
import { clusterText } from '../../output/explanation.js';
import { facts } from '../../output/facts.js';
import { parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';

export interface PlanOptions {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly clusters?: string;
  readonly namespace?: string;
  readonly output: string;
}

interface Planned {
  readonly template: KubeObject;
  readonly plan: Plan;
}

/** Plans with the hub's own functions, over a file that describes the clusters. */
export async function runPlan(cli: Cli, options: PlanOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (options.clusters === undefined) throw usage('--clusters is missing', 'write the file with `manifold get clusters -o yaml`');
  const documents = await readManifests(cli, options.filename ?? [], { recursive: options.recursive === true });
  const text = joinDocuments(documents);
  const words = options.namespace === undefined ? {} : { namespace: options.namespace };
  await withInterpreters(cli, async (interpreters) => {
    const read = await checkInterpreters(withContradictions(readIntent(text, words)), async (found) =>
      (await interpreters()).problems(found),
    );
    if (!read.ok) return refuseAll(cli.terminal, read.errors.map(userError), documents);

    const { intent } = read;
    for (const warning of intent.warnings) cli.terminal.note(`warning: ${printable(warning)}`);
    const clusters = await readClustersSnapshot(cli, options.clusters!, new Set(intent.resources.map(apiKey)));
    const world = worldWithClasses({ version: 1, clusters, ...policiesOf(intent) }, intent.resources);
    const users = world.interpreters?.length ? (await interpreters()).of(world.interpreters) : null;
    await show(cli, format, await planResources(intent, world, users));
  });
}

/** The runtime for scripts is loaded on first use and stopped with the command. */
async function withInterpreters(cli: Cli, run: (interpreters: () => Promise<Interpreters>) => Promise<unknown>): Promise<void> {
  let loaded: Interpreters | undefined;
  try {
    await run(async () => (loaded ??= await loadMachine(cli)));
  } finally {
    await loaded?.close();
  }
}

async function loadMachine(cli: Cli): Promise<Interpreters> {
  const [{ InterpreterPool }, machine] = await Promise.all([
    import('../../../interpreters/interpreter-pool.js'),
    import('../../../interpreters/interpreters.js'),
  ]);
  return new machine.Interpreters(new InterpreterPool(), { now: () => cli.clock.now() });
}

async function show(cli: Cli, format: ReturnType<typeof parseFormat>, planned: readonly Planned[]): Promise<void> {
  if (format === 'json' || format === 'yaml') cli.terminal.out(await structured(planned.map(answerOf), format));
  else if (planned.length === 0) cli.terminal.note('The documents contain no resource: give workloads and policies with -f.');
  else cli.terminal.out(planned.map((one) => planText(cli, one)).join('\n'));
  if (planned.some(({ plan }) => plan.decision.outcome !== 'SCHEDULED')) cli.exitCode = exitCodes.failed;
}

/** In the order of the text, planned in the order of the run. */
async function planResources({ resources }: Intent, world: World, users: UserInterpreters | null): Promise<readonly Planned[]> {
  const plans = await planWithInterpreters(resources.map(newlySeen), users, (asked) => {
    const next = planInTurn(world);
    const planned: Plan[] = [];
    for (const { one: at, seen } of inTurns([...asked.keys()], (i) => asked[i]!, world)) planned[at] = next(seen);
    return planned;
  });
  return resources.map((template, i) => ({ template, plan: plans[i]! }));
}

function policiesOf({ policies }: Intent): Pick<World, 'policies' | 'overrides' | 'interpreters'> {
  return {
    policies: policies.filter(isPlacementPolicy),
    overrides: policies.filter(isOverridePolicy),
    interpreters: policies.filter(isInterpreter),
  };
}

/** A resource that is not stored yet, with the uid that the hub would assign: the scheduler uses it to break ties between clusters. */
function newlySeen(template: KubeObject): PlanInput {
  const { apiVersion, kind, metadata } = template;
  const identity = `${groupOf(apiVersion)}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
  const hex = createHash('md5').update(identity).digest('hex');
  const uid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { key: identity as ResourceKey, uid, template, claim: null, placed: [], evicting: [], deleted: false, appliedPlacement: null };
}

function answerOf({ template, plan: { decision, works, warnings } }: Planned) {
  const { apiVersion, kind, metadata } = template;
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace ?? null,
    name: metadata.name,
    ...decision,
    warnings,
    works: (works ?? []).map(({ cluster, replicas, manifest }) => ({ cluster, replicas, manifest: redactSecret(manifest) })),
  };
}

function planText(cli: Cli, { template, plan: { decision, warnings } }: Planned): string {
  const { colours } = cli.terminal;
  const { kind, metadata } = template;
  const head = facts(
    [
      ['outcome', `${paintState(colours, decision.outcome)}  ${printable(decision.message)}`],
      ['policy', decision.policy ? longName(decision.policy) : 'none selects it'],
      ...decision.losers.map(({ policy, reason }) => ['lost', `${longName(policy)}: ${printable(reason)}`] as const),
      ...warnings.map((warning) => ['warning', printable(warning)] as const),
    ],
    '  ',
  );
  const clusters = decision.clusters.map(({ remedy, ...one }) =>
    clusterText(cli, { ...one, admit: remedy, before: one.before ?? null, capacity: one.capacity ?? null }, decision.outcome),
  );
  return `${colours.bold(longName({ kind, namespace: metadata.namespace ?? null, name: metadata.name }))}\n${head}${clusters.join('')}`;
}

function userError({ code, message, field, document, fix }: IntentError): UserError {
  return { code, message, field, document, fix };
}
