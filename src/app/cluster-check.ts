import { deserializeConnection, serializeConnection } from '../clusters/connection/connection.js';
import { parseKubeconfig } from '../clusters/connection/kubeconfig.js';
import type { ClusterMembers } from '../clusters/members.js';
import { errorCodes, HubError } from '../errors.js';
import type { CheckedCluster, ClusterCheck, ParsedKubeconfig } from '../intents/cluster-check.js';

const TIMEOUT_MS = 5_000;

/** What registration asks of those who can talk to clusters. */
export function clusterCheck(members: ClusterMembers): ClusterCheck {
  return {
    parseKubeconfig(text, context): ParsedKubeconfig {
      const parsed = parseKubeconfig(text, context ?? undefined);
      if (parsed.ok) return { ok: true, connection: serializeConnection(parsed.connection), endpoint: parsed.connection.server };
      return {
        ok: false,
        errors: parsed.errors.map(({ path, message, fix }) => ({
          path: path.split(/[.[\]]+/).filter((part) => part !== ''),
          message,
          fix,
        })),
      };
    },
    async check(connection): Promise<CheckedCluster> {
      const member = members.tryOut('the cluster', deserializeConnection(connection));
      try {
        const { uid, version, ready, reason, message } = await member.probe(AbortSignal.timeout(TIMEOUT_MS));
        if (uid !== null) return { ok: true, uid, version: version ?? 'unknown' };
        // It is well and does not let us read who it is.
        const code = ready === 'True' ? 'FORBIDDEN' : (errorCodes.find((known) => known === reason) ?? 'CLUSTER_UNREACHABLE');
        return { ok: false, code, message: sentence(message) };
      } catch (error) {
        if (error instanceof HubError) return { ok: false, code: error.code, message: error.message };
        throw error;
      } finally {
        await member.close();
      }
    },
  };
}

/** Members say what is wrong in a clause; here it stands alone. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
