import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { ClusterChangeAsk, Intents } from '../../store/intents/intents-port.js';
import type { Confirmation, Preview, UserError } from '../answers.js';
import type { UpdateClusterAsk } from '../asks.js';
import { judgeClusterChange } from '../judge/judge-cluster-change.js';
import { conflict, notFound } from '../user-errors.js';
import { checkLabelChanges, checkPlace, checkPropertyChanges, checkTaints } from './cluster-input.js';

export interface ClusterUpdate {
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

const refused = (userErrors: readonly UserError[]): ClusterUpdate => ({ preview: null, confirmation: null, userErrors });

/**
 * Fields that are left out stay; null removes a provider or region. A change that removes many objects from clusters needs a confirmation,
 * like the edit of a policy with that effect.
 */
export async function updateCluster(
  intents: Pick<Intents, 'updateCluster' | 'fleetSnapshot' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  input: UpdateClusterAsk,
): Promise<ClusterUpdate> {
  const labels = checkLabelChanges(input.labels);
  const properties = checkPropertyChanges(input.properties);
  const taints = checkTaints(input.taints ?? []);
  const errors = [...checkPlace(input), ...labels.errors, ...properties.errors, ...taints.errors];
  if (errors.length > 0) return refused(errors);

  const change: ClusterChangeAsk = {
    name: input.name,
    expectedRevision: input.expectedRevision ?? null,
    ...(input.labels != null && { labels: labels.values }),
    ...(input.properties != null && { properties: properties.values }),
    ...(input.taints != null && { taints: taints.values }),
    ...(input.provider !== undefined && { provider: input.provider }),
    ...(input.region !== undefined && { region: input.region }),
    ...(input.zones != null && { zones: input.zones }),
    ...(input.cordoned != null && { cordoned: input.cordoned }),
  };
  const { judgement, preview, absent } = await judgeClusterChange(intents, interpreters, actor, change, input.confirm ?? null);
  if (absent) return refused([notFound(`cluster ${input.name}`)]);
  const { errors: held, confirmation } = judgement.kind === 'refused' ? judgement : { errors: [], confirmation: null };
  if (input.dryRun) return { preview: preview(await intents.freezes(actor)), confirmation, userErrors: held };
  if (judgement.kind === 'refused') return { preview: null, confirmation, userErrors: held };

  const updated = await intents.updateCluster(actor, change);
  if (updated.kind === 'absent') return refused([notFound(`cluster ${input.name}`)]);
  if (updated.kind === 'conflict') return refused([conflict(`Cluster ${input.name}`, updated.revision)]);
  return refused([]);
}
