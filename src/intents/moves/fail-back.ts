import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { workloadKindOf } from '../../core/model/workload/workload-kinds.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Confirmable } from '../asks.js';
import { MAX_AFFECTED } from '../preview/preview.js';
import { type Rescheduled, reschedule } from '../reschedule.js';
import { notFound } from '../user-errors.js';

export interface FailBackAsk extends Confirmable {
  /** The resources to return: those evicted from this cluster; if left out, all that are away from home, which is a cluster or an affinity group. */
  readonly cluster?: string | null;
  /** Only of this application. */
  readonly application?: { readonly namespace: string; readonly name: string } | null;
}

/**
 * Plans resources again that are away from home: in a later affinity group than the policy's first, or evicted from a cluster that is ready
 * again. If the plan places them there, they return in steps.
 */
export async function failBack(
  intents: Pick<Intents, 'away' | 'stored' | 'snapshot' | 'reschedule' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  { cluster = null, application = null, ...options }: FailBackAsk,
): Promise<Rescheduled> {
  const { world, application: found } = await intents.snapshot(actor, { application, refs: [], policies: [], preview: true });
  const refused = (what: string): Rescheduled => ({ rescheduled: 0, preview: null, confirmation: null, userErrors: [notFound(what)] });
  if (cluster !== null && !world.clusters.some(({ name }) => name === cluster)) return refused(`cluster ${cluster}`);
  if (application !== null && found === null) return refused(`application ${application.namespace}/${application.name}`);
  const away = new Map((await intents.away(actor, { cluster, application }, MAX_AFFECTED)).map(({ resource, homes }) => [resource, homes]));
  const stored = await intents.stored(actor, [...away.keys()]);
  const resources = stored.map((one) => ({ ...one, seen: { ...one.seen, homes: away.get(one.seen.key) ?? [] } }));
  const homes = resources.flatMap(({ seen }) =>
    seen.homes.map((home) => ({ resource: seen.key, cluster: home.cluster, isWorkload: workloadKindOf(seen.template) !== undefined })),
  );
  return reschedule(intents, interpreters, actor, resources, world, options, homes);
}
