import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { worldWithCluster } from '../../core/model/world-with.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Confirmation, Preview, UserError } from '../answers.js';
import type { Confirmable } from '../asks.js';
import { candidateFrom } from '../judge/candidate.js';
import { judgeEach } from '../judge/judge-withdrawal.js';
import { MAX_AFFECTED, planAll } from '../preview/preview.js';
import { previewAnswer } from '../preview/preview-answer.js';
import { notFound, userError } from '../user-errors.js';
import { leaving } from './leaving.js';

export interface DrainAsk extends Confirmable {
  readonly name: string;
  /** Resources that may be on their way at the same time; left out: 10. */
  readonly maxUnavailable?: number | null;
}

export interface Drained {
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

const DEFAULT_MAX_UNAVAILABLE = 10;
const MOST_AT_A_TIME = 1_000;

const refused = (...userErrors: readonly UserError[]): Drained => ({ preview: null, confirmation: null, userErrors });

/**
 * Starts to drain a cluster; each resource is removed as soon as its replacement is ready in another cluster. Resources that fit nowhere
 * stay and are reported. A large drain needs a confirmation, like other changes that remove many objects from clusters.
 */
export async function drainCluster(
  intents: Pick<Intents, 'fleetSnapshot' | 'drainCluster' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  { name, maxUnavailable, dryRun, confirm }: DrainAsk,
): Promise<Drained> {
  const most = maxUnavailable ?? DEFAULT_MAX_UNAVAILABLE;
  if (most < 1 || most > MOST_AT_A_TIME) {
    const fix = 'It is how many resources may be on their way at the same time.';
    return refused(userError('INVALID_VALUE', `maxUnavailable must be from 1 to ${MOST_AT_A_TIME}.`, { field: ['maxUnavailable'], fix }));
  }
  const { world, resources } = await intents.fleetSnapshot(actor, name, MAX_AFFECTED);
  if (!world.clusters.some((cluster) => cluster.name === name)) return refused(notFound(`cluster ${name}`));

  const there = resources.filter(({ seen, works }) => !seen.deleted && works.get(name)?.manifest != null);
  const byRef = new Map(there.map((resource) => [resource.ref, resource]));
  const planned = await planAll(
    worldWithCluster(world, name, (cluster) => ({ ...cluster, cordoned: true })),
    there.map((one) => ({ ...candidateFrom(one), seen: leaving(one.seen, name) })),
    interpreters,
  );
  const withdrawn = planned.flatMap(({ ref, preview }) => preview.lost.map((cluster) => ({ resource: byRef.get(ref)!, cluster })));
  const judgement = judgeEach(withdrawn, there, confirm ?? null);
  const { errors, confirmation } = judgement.kind === 'refused' ? judgement : { errors: [], confirmation: null };
  if (dryRun) return { preview: previewAnswer(planned, [], await intents.freezes(actor)), confirmation, userErrors: errors };
  if (judgement.kind === 'refused') return { ...refused(...errors), confirmation };

  const { kind } = await intents.drainCluster(actor, name, most);
  return kind === 'absent' ? refused(notFound(`cluster ${name}`)) : refused();
}
