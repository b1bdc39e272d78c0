import { deserializeConnection, serializeConnection } from '../clusters/connection/connection.js';
import { credentialExpiry } from '../clusters/connection/credential-expiry.js';
import { parseKubeconfig } from '../clusters/connection/kubeconfig.js';
import type { ClusterMembers } from '../clusters/members.js';
import type { Clock } from '../engine/ports/clock.js';
import { codesWhere, type ErrorCode, errorCodes, HubError } from '../errors.js';
import type { CheckedCluster, ClusterCheck, ParsedKubeconfig } from '../intents/clusters/cluster-check.js';

const MINUTE_MS = 60_000;
const TIMEOUT_MS = 5_000;
/**
 * Maximum number of addresses per minute that did not answer as a cluster. Registering clusters needs few attempts, a port scan needs many.
 */
const FAILURES_PER_MINUTE = 20;

/** All of these get the same answer. Different answers would reveal which hosts and ports in the hub's networks are open. */
const notReached = codesWhere(({ source }) => source === 'connection');
const NOT_REACHED =
  'No cluster could be reached with this kubeconfig. Possible causes: no answer, a broken connection, a certificate of another CA, or an answer that is not from an API server. The log of the hub has the cause.';

interface CheckLog {
  warn(pairs: object, sentence: string): void;
}

/** The check of a new cluster for its registration. */
export function clusterCheck(members: Pick<ClusterMembers, 'tryOut'>, log: CheckLog, clock: Pick<Clock, 'now'>): ClusterCheck {
  let failures: readonly number[] = [];
  const failed = (code: ErrorCode, message: string): CheckedCluster => {
    if (!notReached.has(code)) return { ok: false, code, message };
    failures = [...failures, clock.now()];
    log.warn({ code, reason: message }, 'A cluster that a user registers could not be reached.');
    return { ok: false, code: 'CLUSTER_UNREACHABLE', message: NOT_REACHED };
  };
  return {
    parseKubeconfig(text, context): ParsedKubeconfig {
      const parsed = parseKubeconfig(text, context ?? undefined);
      if (parsed.ok)
        return {
          ok: true,
          connection: serializeConnection(parsed.connection),
          endpoint: parsed.connection.server,
          credentialExpiresAt: credentialExpiry(parsed.connection),
        };
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
      failures = failures.filter((at) => at > clock.now() - MINUTE_MS);
      if (failures.length >= FAILURES_PER_MINUTE)
        throw new HubError('RATE_LIMITED', 'Too many registrations of clusters that could not be reached; at most 20 in a minute.', {
          retryAfterMs: failures[0]! + MINUTE_MS - clock.now(),
        });
      const member = members.tryOut('the cluster', deserializeConnection(connection));
      try {
        const { uid, version, ready, reason, message } = await member.probe(AbortSignal.timeout(TIMEOUT_MS));
        if (uid !== null) return { ok: true, uid, version: version ?? 'unknown' };
        // The cluster is healthy but does not allow reading its identity.
        const code = ready === 'True' ? 'FORBIDDEN' : (errorCodes.find((known) => known === reason) ?? 'CLUSTER_UNREACHABLE');
        return failed(code, sentence(message));
      } catch (error) {
        if (error instanceof HubError) return failed(error.code, error.message);
        throw error;
      } finally {
        await member.close();
      }
    },
  };
}

/** Members' messages are clauses; here the text is a sentence of its own. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
