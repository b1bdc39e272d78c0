import type { NodeLeases } from '../../engine/ports/fleet.js';
import { HubError } from '../../errors.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import type { Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';

/** Number of leases that are read: a small answer, but enough nodes that some are alive in a cluster that is alive. */
const LEASES = 10;
const LONGEST = 64;

/**
 * Reads the first leases of `kube-node-lease`, which kubelets renew every 10 s. Only the change of a time counts, not its value: the clock
 * of a member may be wrong. Does not throw.
 */
export async function readNodeLeases(transport: Transport, timeoutMs: number, signal: AbortSignal): Promise<NodeLeases> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  try {
    const query = { limit: String(LEASES) };
    const { items } = await transport.json({ path, query, lane: 'probe', timeoutMs, signal, what: 'read the node leases' });
    const leases = Array.isArray(items) ? items.slice(0, LEASES).filter(isObject) : [];
    if (leases.length === 0) return { renewals: null, problem: 'The cluster has no node leases.' };
    const textOf = (fields: unknown, name: string) => (textAt(fields, name) ?? '').slice(0, LONGEST);
    const times = leases.map((lease) => `${textOf(lease['metadata'], 'name')}=${textOf(lease['spec'], 'renewTime')}`);
    return { renewals: times.join(' '), problem: '' };
  } catch (error) {
    return { renewals: null, problem: error instanceof HubError ? error.message : 'The node leases could not be read.' };
  }
}
