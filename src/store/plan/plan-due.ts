import type {
  InterpreterSpec,
  OverridePolicySpec,
  PlacementPolicySpec,
  Policy,
  PolicyRef,
  ResourceSelector,
} from '../../core/model/policy/policy.js';
import { isInterpreterKind, isOverrideKind, isPlacementKind } from '../../core/model/policy/policy-ref.js';
import { rebalancerSelectors, type WorkloadRebalancerSpec } from '../../core/model/policy/rebalancer.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import { type Db, run } from '../database/sql.js';

/**
 * Those of high priority first: more than a batch of 500 may wait for the same capacity. The priority is that of the last plan; what was not planned
 * yet has 0.
 */
const inTurn = 'left join binding turn on turn.resource_id = due.id order by coalesce(turn.priority, 0) desc, due.id';

/** Makes every resource wait for a plan: the fleet changed in a way that may concern any of them. */
export async function dueEverything(db: Db): Promise<void> {
  await run(db, `insert into plan_due (resource_id) select due.id from resource due ${inTurn}`);
}

export async function dueResources(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await run(db, insertDue, [ids]);
}

const insertDue = { name: 'plan-due-insert', text: 'insert into plan_due (resource_id) select unnest($1::bigint[])' };

/** Resources of these kinds, each `apiVersion/kind`. Their own API version does not matter, because another served version can be used. */
export async function dueKinds(db: Db, kinds: readonly string[]): Promise<void> {
  const text = `insert into plan_due (resource_id) select due.id from (
      select id from resource
      where case when position('/' in api_version) > 0 then split_part(api_version, '/', 1) else '' end || '/' || kind = any($1::text[])
    ) due ${inTurn}`;
  const ofGroups = kinds.map((key) => `${groupOf(key.slice(0, key.lastIndexOf('/')))}/${key.slice(key.lastIndexOf('/') + 1)}`);
  if (kinds.length > 0) await run(db, text, [[...new Set(ofGroups)]]);
}

/** A policy with its specs before and after an edit; the resources that either selects are due. */
export interface PolicyEdit {
  readonly ref: PolicyRef;
  readonly specs: readonly Policy['spec'][];
}

/** Resources that these policies claim, or may select or interpret, before or after the edit. The result may contain too many, but never too few. */
export async function duePolicies(db: Db, edits: readonly PolicyEdit[]): Promise<void> {
  if (edits.length > 0)
    await run(db, `insert into plan_due (resource_id) select due.id from (${affectedResources}) due ${inTurn}`, affectedValues(edits));
}

/** The query behind `duePolicies`; its parameters come from `affectedValues`. */
export const affectedResources = `
  select r.id from jsonb_to_recordset($1::jsonb) as s(api_version text, kind text, namespace text, name text, labels jsonb)
  join resource r on r.api_version = s.api_version and r.kind = s.kind and (s.namespace is null or r.namespace = s.namespace)
    and (s.name is null or r.name = s.name) and r.labels @> s.labels
  union
  select r.id from jsonb_to_recordset($2::jsonb) as e(namespace text) join resource r on e.namespace is null or r.namespace = e.namespace
  union
  select b.resource_id from jsonb_to_recordset($3::jsonb) as p(kind text, namespace text, name text)
  join binding b on b.policy_kind = p.kind and b.policy_namespace = p.namespace and b.policy_name = p.name
  union
  select b.resource_id from binding b where $4::boolean and b.outcome = 'WAITING_FOR_OVERRIDES'
  union
  select b.resource_id from binding b join resource r on r.id = b.resource_id
  where r.namespace = any($5::text[]) and b.outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT')`;

export function affectedValues(edits: readonly PolicyEdit[]): unknown[] {
  const selectors: object[] = [];
  const everything: object[] = [];
  for (const { ref, specs } of edits) {
    // A namespaced policy applies to its own namespace only.
    const scope = ref.namespace === '' ? null : ref.namespace;
    // An interpreter applies to every resource of its kind.
    if (isInterpreterKind(ref.kind))
      selectors.push(...(specs as readonly InterpreterSpec[]).map(({ target }) => selectorRow(target, null)));
    if (ref.kind === 'WorkloadRebalancer')
      selectors.push(...specs.flatMap((spec) => rebalancerSelectors(spec as WorkloadRebalancerSpec).map((one) => selectorRow(one, null))));
    // Policies of the other kinds select no resources.
    if (!isPlacementKind(ref.kind) && !isOverrideKind(ref.kind)) continue;
    for (const { resourceSelectors = [] } of specs as readonly (PlacementPolicySpec | OverridePolicySpec)[]) {
      if (resourceSelectors.length === 0 && isOverrideKind(ref.kind)) everything.push({ namespace: scope });
      for (const selector of resourceSelectors) selectors.push(selectorRow(selector, scope));
    }
  }
  const claims = edits.map(({ ref: { kind, namespace, name } }) => ({ kind, namespace, name }));
  const overrides = edits.some(({ ref }) => isOverrideKind(ref.kind));
  // A quota moves no placed resource; unschedulable ones of its namespace may fit now.
  const limited = edits.filter(({ ref }) => ref.kind === 'FederatedResourceQuota').map(({ ref }) => ref.namespace);
  return [JSON.stringify(selectors), JSON.stringify(everything), JSON.stringify(claims), overrides, limited];
}

/** Label expressions are evaluated by the plan only; labels are ignored if a name is set (parity B1). */
function selectorRow({ apiVersion, kind, namespace, name, labelSelector }: ResourceSelector, scope: string | null): object {
  const labels = name ? {} : (labelSelector?.matchLabels ?? {});
  return { api_version: apiVersion, kind, namespace: scope ?? (namespace || null), name: name || null, labels };
}
