import type { FreezeScope, StandingFreeze } from '../../core/model/movement/freeze.js';
import type { PolicyKind } from '../../core/model/policy/policy.js';

export interface StoredFreeze extends StandingFreeze {
  readonly actor: string;
  readonly startedAt: Date;
  readonly endsAt: Date | null;
}

export interface FreezeRow {
  readonly id: string;
  readonly scope: FreezeScope;
  readonly cluster: string | null;
  readonly application_namespace: string | null;
  readonly application_name: string | null;
  readonly policy_kind: PolicyKind | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly producer: 'person' | 'restore';
  readonly started_at: Date;
  readonly ends_at: Date | null;
}

export const FREEZE_COLUMNS =
  'id, scope, cluster, application_namespace, application_name, policy_kind, policy_namespace, policy_name, reason, actor, producer, started_at, ends_at';

const IN_FORCE = '(f.ends_at is null or f.ends_at > now())';

export const freezesInForce = {
  name: 'freezes-in-force',
  text: `select ${FREEZE_COLUMNS} from standing_freeze f where ${IN_FORCE} order by id`,
};

/** The `from` and `where` part of a query for freezes of `work w` in one of these scopes. */
export function freezesOfWork(...scopes: readonly FreezeScope[]): string {
  return `standing_freeze f where ${IN_FORCE} and f.scope in (${scopes.map((scope) => `'${scope}'`).join(', ')})
    and (f.cluster is null or f.cluster = w.cluster)
    and (f.application_name is null or exists (select from application fa where fa.id = w.application_id
      and fa.namespace = f.application_namespace and fa.name = f.application_name))
    and (f.policy_name is null or exists (select from binding fb where fb.resource_id = w.resource_id
      and fb.policy_kind = f.policy_kind and fb.policy_namespace = f.policy_namespace and fb.policy_name = f.policy_name))`;
}

export function freezeOf(row: FreezeRow): StoredFreeze {
  return {
    id: row.id,
    scope: row.scope,
    cluster: row.cluster,
    application: row.application_name === null ? null : { namespace: row.application_namespace!, name: row.application_name },
    policy: row.policy_name === null ? null : { kind: row.policy_kind!, namespace: row.policy_namespace!, name: row.policy_name },
    reason: row.reason,
    ...(row.producer === 'restore' && { restore: true }),
    actor: row.actor,
    startedAt: row.started_at,
    endsAt: row.ends_at,
  };
}
