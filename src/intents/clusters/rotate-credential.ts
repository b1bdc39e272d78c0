import type { Actor } from '../../auth/actor.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Reads } from '../../store/reads/reads-port.js';
import type { UserError } from '../answers.js';
import type { RotateClusterCredentialAsk } from '../asks.js';
import { userError } from '../user-errors.js';
import type { ClusterCheck } from './cluster-check.js';
import { failedCheck, kubeconfigError } from './kubeconfig-errors.js';

interface Parts {
  readonly reads: Pick<Reads, 'clustersNamed'>;
  readonly intents: Pick<Intents, 'reconnectCluster'>;
  readonly clusterCheck: ClusterCheck;
}

/**
 * Replaces the credential, and the address if it differs, of a registered cluster. The new kubeconfig is tried out first: it must reach the
 * same cluster, by the uid of its namespace kube-system, and be accepted. On any error the present credential stays in use.
 */
export async function rotateClusterCredential(
  { reads, intents, clusterCheck }: Parts,
  actor: Actor,
  { name, kubeconfig, context }: RotateClusterCredentialAsk,
): Promise<readonly UserError[]> {
  const [cluster] = await reads.clustersNamed(actor, [name]);
  if (!cluster) return [absent(name)];
  if (cluster.source === 'FILE') {
    return [
      userError(
        'INVALID_VALUE',
        `Cluster ${name} is registered by the clusters file of the hub, which would restore its kubeconfig at the next start.`,
        {
          field: ['name'],
          fix: 'Replace the kubeconfig that the clusters file names, and restart the hub.',
        },
      ),
    ];
  }
  const parsed = clusterCheck.parseKubeconfig(kubeconfig, context ?? null);
  if (!parsed.ok) return parsed.errors.map(kubeconfigError);
  const checked = await clusterCheck.check(parsed.connection);
  if (!checked.ok) return [failedCheck(checked)];

  const { endpoint, connection, credentialExpiresAt } = parsed;
  const stored = await intents.reconnectCluster(actor, name, { endpoint, connection, credentialExpiresAt, uid: checked.uid });
  if (stored.kind === 'absent') return [absent(name)];
  if (stored.kind !== 'other-cluster') return [];
  return [
    userError('KUBECONFIG_REFUSED', `The kubeconfig leads to another cluster than ${name}: the uid of its namespace kube-system differs.`, {
      field: ['kubeconfig'],
      fix: `Use a kubeconfig of ${name}. To register the other cluster use registerCluster with a name of its own.`,
    }),
  ];
}

function absent(name: string): UserError {
  return userError('NOT_FOUND', `There is no cluster ${name}.`, { field: ['name'] });
}
