import { operatorActor } from '../auth/actor.js';
import { serializeConnection } from '../clusters/connection/connection.js';
import { credentialExpiry } from '../clusters/connection/credential-expiry.js';
import { readKubeconfigFile } from '../clusters/connection/kubeconfig-file.js';
import type { ClusterEntry } from '../config/clusters-file.js';
import { HubError } from '../errors.js';
import type { Intents, NewCluster } from '../store/intents/intents-port.js';

/**
 * Registers the clusters in the operator's file and updates existing ones to match it. A cluster that is removed from the file stays
 * registered, because that is not a request to unregister it. If kubeconfigs are invalid, throws one SETTINGS_INVALID that lists all of
 * them, before any cluster is changed.
 */
export async function registerOperatorsClusters(
  intents: Intents,
  entries: readonly ClusterEntry[],
  allowExecPlugins: boolean,
): Promise<void> {
  const read = await Promise.all(entries.map((entry) => newCluster(entry, allowExecPlugins)));
  const wrong = read.flatMap((one) => ('problems' in one ? one.problems : []));
  if (wrong.length > 0)
    throw new HubError(
      'SETTINGS_INVALID',
      `Kubeconfigs of the clusters file are invalid:\n${wrong.map((line) => `  - ${line}`).join('\n')}`,
    );
  await Promise.all(read.map((one) => ('cluster' in one ? register(intents, one.cluster) : undefined)));
}

async function newCluster(
  entry: ClusterEntry,
  allowExecPlugins: boolean,
): Promise<{ readonly cluster: NewCluster } | { readonly problems: readonly string[] }> {
  const { kubeconfig, context, provider, region, ...rest } = entry;
  const result = await readKubeconfigFile(kubeconfig, { ...(context !== undefined && { context }), allowExecPlugins });
  if (!result.ok)
    return {
      problems: result.errors.map(({ path, message, fix }) => `${entry.name} (${kubeconfig}): ${path} ${message} ${fix ?? ''}`.trim()),
    };
  const connection = serializeConnection(result.connection);
  return {
    cluster: {
      ...rest,
      source: 'FILE',
      provider: provider ?? null,
      region: region ?? null,
      endpoint: result.connection.server,
      connection,
      credentialExpiresAt: credentialExpiry(result.connection),
      uid: null,
    },
  };
}

async function register(intents: Intents, cluster: NewCluster): Promise<void> {
  const answer = await intents.registerCluster(operatorActor, cluster);
  if (answer.kind === 'duplicate') throw new HubError('SETTINGS_INVALID', `${cluster.name} is already registered as ${answer.name}.`);
  if (answer.kind === 'registered') return;
  const { endpoint, connection, credentialExpiresAt } = cluster;
  await intents.reconnectCluster(operatorActor, cluster.name, { endpoint, connection, credentialExpiresAt, uid: null });
  const { provider, region, zones, labels, properties, taints } = cluster;
  await intents.updateCluster(operatorActor, {
    name: cluster.name,
    expectedRevision: null,
    stated: true,
    provider,
    region,
    zones,
    labels,
    properties,
    taints,
  });
}
