import type { Actor } from '../auth/actor.js';
import { describeTarget, type FreezeScope, type FreezeTarget, type StandingFreeze } from '../core/model/movement/freeze.js';
import { isClusterWide, isPlacementKind } from '../core/model/policy/policy-ref.js';
import type { StoredFreeze } from '../store/freezes/freeze-sql.js';
import type { Intents } from '../store/intents/intents-port.js';
import type { UserError } from './answers.js';
import { policyKindOf } from './policy-kind.js';
import { notFound, userError } from './user-errors.js';

/** The target of a freeze; without cluster, application and policy it is the whole hub. */
export interface FreezeAsk {
  readonly scope?: FreezeScope | null;
  readonly cluster?: string | null;
  readonly application?: { readonly namespace: string; readonly name: string } | null;
  readonly policy?: { readonly kind: string; readonly namespace?: string | null; readonly name: string } | null;
  readonly reason: string;
  /** Seconds until the freeze ends; if left out, it lasts until a person ends it. */
  readonly seconds?: number | null;
}

export interface FreezeAnswer {
  readonly freeze: StoredFreeze | null;
  readonly userErrors: readonly UserError[];
}

const MAX_REASON = 500;
/** One year. A longer freeze must have no end. */
const MAX_SECONDS = 366 * 24 * 3600;

export async function freeze(intents: Pick<Intents, 'freeze'>, actor: Actor, ask: FreezeAsk): Promise<FreezeAnswer> {
  const { scope, cluster = null, application = null, seconds = null } = ask;
  const reason = ask.reason.trim();
  const errors: UserError[] = [];
  if (reason === '')
    errors.push(
      userError('MISSING_FIELD', 'A freeze needs a reason.', { field: ['reason'], fix: 'Give the reason, for other operators.' }),
    );
  if (reason.length > MAX_REASON)
    errors.push(
      userError('TOO_LARGE', `The reason has ${reason.length} characters; at most ${MAX_REASON} are allowed.`, { field: ['reason'] }),
    );
  if (seconds !== null && (seconds < 1 || seconds > MAX_SECONDS))
    errors.push(
      userError('INVALID_VALUE', `seconds must be from 1 to ${MAX_SECONDS}.`, {
        field: ['seconds'],
        fix: 'Omit it for a freeze without an end.',
      }),
    );
  const policy = policyOf(ask.policy ?? null, errors);
  if (errors.length > 0) return { freeze: null, userErrors: errors };

  const target: FreezeTarget = { cluster, application, policy };
  const result = await intents.freeze(actor, { ...target, scope: scope ?? 'ALL', reason, seconds });
  if (result.kind === 'frozen') return { freeze: result.freeze, userErrors: [] };
  if (result.kind === 'full')
    return refused(userError('TOO_LARGE', 'The maximum number of freezes is in force.', { fix: 'End a freeze, or freeze the whole hub.' }));
  return refused({ ...notFound(describeTarget({ ...none, [result.what]: target[result.what] })), field: [result.what] });
}

/** `local`: freezes of this process from the file or the environment, which are not in the database and cannot be ended through the API. */
export async function unfreeze(
  intents: Pick<Intents, 'unfreeze'>,
  actor: Actor,
  { id, reason = null }: { readonly id: string; readonly reason?: string | null },
  local: readonly StandingFreeze[],
): Promise<FreezeAnswer> {
  if (local.some((one) => one.id === id)) {
    const fix =
      id === 'file' ? 'Delete the file `freeze` in the data folder of the hub.' : 'Unset MANIFOLD_FREEZE and start the hub again.';
    return refused(userError('INVALID_VALUE', `This freeze comes from the ${id} of a process of the hub.`, { field: ['id'], fix }));
  }
  const ended = /^[0-9]{1,18}$/.test(id) ? await intents.unfreeze(actor, id, reason) : null;
  if (ended === 'restore') {
    const fix = 'Look at `manifold restore status`, and decide with `manifold restore accept`.';
    return refused(userError('INVALID_VALUE', 'This freeze waits for a decision about a restored database.', { field: ['id'], fix }));
  }
  return ended === null ? refused({ ...notFound(`freeze ${id} in force`), field: ['id'] }) : { freeze: ended, userErrors: [] };
}

/** A person decides that clusters are changed to match the restored database. */
export async function acceptRestore(
  intents: Pick<Intents, 'acceptRestore'>,
  actor: Actor,
  { reason }: { readonly reason?: string | null },
): Promise<{ readonly clusters: readonly string[]; readonly userErrors: readonly UserError[] }> {
  const clusters = await intents.acceptRestore(actor, reason?.trim() || null);
  return { clusters, userErrors: clusters.length > 0 ? [] : [notFound('restore of the database that waits for a decision')] };
}

const none: FreezeTarget = { cluster: null, application: null, policy: null };

function policyOf(policy: NonNullable<FreezeAsk['policy']> | null, errors: UserError[]): FreezeTarget['policy'] {
  if (policy === null) return null;
  const kind = policyKindOf(policy.kind);
  if (kind === null || !isPlacementKind(kind)) {
    errors.push(
      userError('UNSUPPORTED_KIND', `${policy.kind} is not a kind of policy that places resources.`, {
        field: ['policy', 'kind'],
        fix: 'Name a PlacementPolicy or a ClusterPlacementPolicy.',
      }),
    );
    return null;
  }
  if (!isClusterWide(kind) && !policy.namespace) {
    errors.push(
      userError('MISSING_FIELD', `A ${policy.kind} needs a namespace.`, { field: ['policy', 'namespace'], fix: 'Give the namespace.' }),
    );
    return null;
  }
  return { kind, namespace: isClusterWide(kind) ? '' : policy.namespace!, name: policy.name };
}

function refused(error: UserError): FreezeAnswer {
  return { freeze: null, userErrors: [error] };
}
