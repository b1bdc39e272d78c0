import pLimit from 'p-limit';
import type { Actor } from '../../auth/actor.js';
import { may } from '../../auth/may.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { type ErrorCode, HubError } from '../../errors.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { ServerSideAnswer } from '../answers.js';

/** Maximum number of dry runs per preview; objects beyond it are reported as not checked. */
const MAX_DRY_RUNS = 300;
/** Maximum number of concurrent dry runs over all clusters. */
const MAX_AT_ONCE = 8;
/** Milliseconds after which no further dry run begins. */
const TIME_MS = 20_000;

/** Sends a manifest to a cluster as dispatch would, as a dry run. */
export interface MemberDryRuns {
  /** Throws HubError if the cluster rejects the object or cannot be reached. */
  dryRun(ask: {
    readonly cluster: string;
    readonly ref: ObjectRef;
    readonly manifest: KubeObject;
    readonly application: ApplicationRef | null;
    readonly overwrite: boolean;
  }): Promise<{ readonly warning: string | null }>;
}

/** An object that a change creates or updates in a cluster. */
export interface ChangedObject {
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly manifest: KubeObject;
  /** An existing object of another owner is taken over. */
  readonly overwrite: boolean;
  /** The object may be deleted and created again where an immutable field changes. */
  readonly replaceable?: boolean;
}

/** Errors that are no verdict on the object: the cluster did not answer, or a prerequisite of the object does not exist there yet. */
const unknown: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CLUSTER_UNREACHABLE',
  'CLUSTER_TIMEOUT',
  'CLUSTER_TLS',
  'CLUSTER_MALFORMED_ANSWER',
  'CLUSTER_AUTH_FAILED',
  'CIRCUIT_OPEN',
  'RATE_LIMITED',
  'SERVER_ERROR',
  'NAMESPACE_MISSING',
  'KIND_NOT_SERVED',
  'NOT_FOUND',
  'DECRYPTION_FAILED',
]);

type Verdict = Pick<ServerSideAnswer, 'outcome' | 'code' | 'message'>;

/** Results of server-side dry runs of these objects, in their order; clusters with equal results are grouped. */
export async function serverSideAnswers(
  members: MemberDryRuns,
  actor: Actor,
  application: ApplicationRef | null,
  changed: readonly ChangedObject[],
): Promise<readonly ServerSideAnswer[]> {
  // Admission webhooks receive the request, so it needs the permission to write the object.
  if (!may(actor, 'write', { noun: 'application', namespace: application?.namespace }))
    throw new HubError('FORBIDDEN', 'A server-side dry run needs the right to write the application.');
  const end = performance.now() + TIME_MS;
  const limit = pLimit(MAX_AT_ONCE);
  const verdicts = await Promise.all(
    changed.map((one, i) =>
      limit(async () => (i >= MAX_DRY_RUNS || performance.now() > end ? notAsked : verdictOf(members, { ...one, application }))),
    ),
  );
  const answers = new Map<string, ServerSideAnswer & { readonly clusters: string[] }>();
  for (const [i, { ref, cluster }] of changed.entries()) {
    const verdict = verdicts[i]!;
    const key = JSON.stringify([ref, verdict]);
    const same = answers.get(key);
    if (same) same.clusters.push(cluster);
    else answers.set(key, { ref, ...verdict, clusters: [cluster] });
  }
  return [...answers.values()];
}

const notAsked: Verdict = {
  outcome: 'UNKNOWN',
  code: 'NOT_ASKED',
  message: `Not asked: a preview sends at most ${MAX_DRY_RUNS} dry runs, within ${TIME_MS / 1_000} s.`,
};

async function verdictOf(
  members: MemberDryRuns,
  ask: Parameters<MemberDryRuns['dryRun']>[0] & Pick<ChangedObject, 'replaceable'>,
): Promise<Verdict> {
  try {
    const { warning } = await members.dryRun(ask);
    return { outcome: 'ACCEPTED', code: null, message: warning };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const { code, details } = error;
    if (code === 'IMMUTABLE_FIELD' && ask.replaceable && details['otherFields'] === undefined) {
      const message = `${details['fields'] ?? 'A field'} cannot change after creation, so the object is deleted and created again.`;
      return { outcome: 'ACCEPTED', code, message };
    }
    return { outcome: unknown.has(code) ? 'UNKNOWN' : 'REFUSED', code, message: messageOf(error, ask) };
  }
}

function messageOf({ code, message }: HubError, { cluster, ref }: Parameters<MemberDryRuns['dryRun']>[0]): string {
  if (code === 'NAMESPACE_MISSING')
    return `Namespace ${ref.namespace} does not exist yet; the hub creates it, and the cluster cannot check the object before.`;
  // API servers quote values that they refuse.
  if (ref.kind === 'Secret' && !unknown.has(code)) return 'The cluster refuses the Secret; its message may quote a value and is left out.';
  // Without the cluster's name, equal messages of different clusters can be grouped.
  return message.replaceAll(cluster, 'the cluster');
}
