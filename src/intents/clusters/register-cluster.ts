import type { Actor } from '../../auth/actor.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { Intents, NewCluster } from '../../store/intents/intents-port.js';
import type { Reads } from '../../store/reads/reads-port.js';
import type { ClusterRow } from '../../store/reads/rows.js';
import type { UserError } from '../answers.js';
import type { RegisterClusterAsk } from '../asks.js';
import { userError } from '../user-errors.js';
import type { ClusterCheck } from './cluster-check.js';
import { checkLabels, checkName, checkPlace, checkProperties, checkTaints } from './cluster-input.js';
import { failedCheck, kubeconfigError } from './kubeconfig-errors.js';

interface Parts {
  readonly reads: Pick<Reads, 'clustersNamed'>;
  readonly intents: Pick<Intents, 'registerCluster'>;
  readonly clusterCheck: ClusterCheck;
}

/**
 * Returns all errors of the input at once; only without errors is the cluster contacted, once. A registered cluster has answered as a
 * Kubernetes API server, accepted the credential and returned its uid.
 */
export async function registerCluster(parts: Parts, actor: Actor, input: RegisterClusterAsk): Promise<readonly UserError[]> {
  const labels = checkLabels(input.labels);
  const properties = checkProperties(input.properties);
  const taints = checkTaints(input.taints ?? []);
  const kubeconfig = parts.clusterCheck.parseKubeconfig(input.kubeconfig, input.context ?? null);
  const refused = kubeconfig.ok ? [] : kubeconfig.errors.map(kubeconfigError);
  const errors = [...checkName(input.name), ...checkPlace(input), ...labels.errors, ...properties.errors, ...taints.errors, ...refused];
  if (!kubeconfig.ok || errors.length > 0) return errors;

  const checked = await parts.clusterCheck.check(kubeconfig.connection);
  if (!checked.ok) return [failedCheck(checked)];

  const cluster: NewCluster = {
    name: input.name,
    source: 'API',
    provider: input.provider ?? null,
    region: input.region ?? null,
    zones: input.zones ?? [],
    labels: labels.values,
    properties: properties.values,
    taints: taints.values,
    endpoint: kubeconfig.endpoint,
    connection: kubeconfig.connection,
    credentialExpiresAt: kubeconfig.credentialExpiresAt,
    uid: checked.uid,
  };
  return store(parts, actor, cluster, input.idempotencyKey != null);
}

async function store({ reads, intents }: Parts, actor: Actor, cluster: NewCluster, retryable: boolean): Promise<readonly UserError[]> {
  const registered = await intents.registerCluster(actor, cluster);
  if (registered.kind === 'registered') return [];
  if (registered.kind === 'duplicate' && registered.name !== cluster.name) {
    return [userError('ALREADY_EXISTS', `This cluster is already registered as ${registered.name}.`, { field: ['kubeconfig'] })];
  }
  // A retry returns the cluster that its first attempt stored.
  const [existing] = retryable ? await reads.clustersNamed(actor, [cluster.name]) : [];
  if (existing && asRegistered(existing) === asRegistered(cluster)) return [];
  return [
    userError('ALREADY_EXISTS', `A cluster ${cluster.name} already exists.`, {
      field: ['name'],
      fix: 'Choose another name. To change labels and taints of the existing cluster use updateCluster; to register another cluster under this name, unregister the existing one first.',
    }),
  ];
}

/** The fields of a registration as text, to compare with a retry. The hub sets the times of taints, so they are left out. */
function asRegistered({ endpoint, provider, region, zones, labels, properties, taints }: ClusterRow | NewCluster): string {
  const asked = taints.map(({ timeAdded: _, ...taint }) => taint);
  return canonicalJson({ endpoint, provider, region, zones, labels, properties, taints: asked });
}
