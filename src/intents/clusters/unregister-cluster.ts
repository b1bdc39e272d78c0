import type { Actor } from '../../auth/actor.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Reads } from '../../store/reads/reads-port.js';
import type { Confirmation, UserError } from '../answers.js';
import type { UnregisterClusterAsk } from '../asks.js';
import { judgeRemoval } from '../judge/judge-removal.js';
import { notFound, userError } from '../user-errors.js';

/** Keeps a cluster registered that is being unregistered; returns the errors of the request. */
export async function cancelUnregister(
  intents: Pick<Intents, 'cancelUnregister'>,
  actor: Actor,
  name: string,
): Promise<readonly UserError[]> {
  const { kind } = await intents.cancelUnregister(actor, name);
  if (kind === 'absent') return [notFound(`cluster ${name}`)];
  if (kind === 'cancelled') return [];
  return [userError('CONFLICT', `Cluster ${name} is not being unregistered.`, { field: ['name'] })];
}

export interface UnregisteredCluster {
  /** Works that the cluster had. */
  readonly works: number;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Workloads stay in the member unmanaged by default. If their deletion is requested, they leave in steps, each when its replacement is ready in
 * another cluster, or `atOnce`; if many are affected, it needs a confirmation.
 */
export async function unregisterCluster(
  reads: Pick<Reads, 'objectsIn'>,
  intents: Pick<Intents, 'unregisterCluster'>,
  actor: Actor,
  input: UnregisterClusterAsk,
): Promise<UnregisteredCluster> {
  const deleteWorkloads = input.deleteWorkloads === true;
  if (deleteWorkloads) {
    const objects = await reads.objectsIn(actor, input.name);
    const removed = objects.map((object) => ({ ...refOf(object), labels: object.metadata.labels ?? {} }));
    const owner = { namespace: '', name: input.name };
    // At once, the copies are deleted without regard to replacements: who confirmed the steps did not confirm that.
    const way = input.atOnce === true ? 'unregister-at-once' : 'unregister';
    const removal = judgeRemoval({ way, removed, owner, total: removed.length, confirm: input.confirm ?? null });
    if (removal.kind === 'refused') return { works: 0, confirmation: removal.confirmation, userErrors: removal.errors };
  }

  const result = await intents.unregisterCluster(actor, input.name, { deleteWorkloads, atOnce: input.atOnce === true });
  if (result.kind === 'absent') return { works: 0, confirmation: null, userErrors: [notFound(`cluster ${input.name}`)] };
  return { works: result.works, confirmation: null, userErrors: [] };
}
