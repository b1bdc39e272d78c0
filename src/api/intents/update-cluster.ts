import type { Actor } from '../../auth/actor.js';
import type { ClusterChangeAsk, Intents } from '../../store/serving.js';
import type { UpdateClusterInput, UserError } from '../generated/schema.js';
import { checkLabelChanges, checkPlace, checkPropertyChanges, checkTaints } from './cluster-input.js';
import { conflict, notFound } from './user-errors.js';

/** Fields that are left out stay; a null provider or region is taken away. */
export async function updateCluster(
  intents: Pick<Intents, 'updateCluster'>,
  actor: Actor,
  input: UpdateClusterInput,
): Promise<readonly UserError[]> {
  const labels = checkLabelChanges(input.labels);
  const properties = checkPropertyChanges(input.properties);
  const taints = checkTaints(input.taints ?? []);
  const errors = [...checkPlace(input), ...labels.errors, ...properties.errors, ...taints.errors];
  if (errors.length > 0) return errors;

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
  const updated = await intents.updateCluster(actor, change);
  if (updated.kind === 'absent') return [notFound(`cluster ${input.name}`)];
  if (updated.kind === 'conflict') return [conflict(`Cluster ${input.name}`, updated.revision)];
  return [];
}
