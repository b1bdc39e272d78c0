import type { Actor } from '../../../auth/actor.js';
import type { Policy, PolicyRef } from '../../../core/model/policy/policy.js';
import { describePolicy, policyApiVersion } from '../../../core/model/policy/policy-ref.js';
import { HubError } from '../../../errors.js';
import { canonicalJson } from '../../../kubernetes/json/canonical-json.js';
import type { ObjectRef } from '../../../kubernetes/object.js';
import { type Db, rows, run } from '../../database/sql.js';
import { duePolicies, type PolicyEdit } from '../../plan/plan-due.js';
import { bumpWorld } from '../../world/world.js';
import type { Accepted, Intent } from '../intents-port.js';
import { applyRebalancers } from '../rebalance/rebalance.js';
import type { SealedPolicies, StoredSpec } from './sealed-policies.js';

type Action = Accepted['results'][number]['action'];
type StoredPolicy = PolicyRef & {
  readonly revision: number;
  readonly spec: Policy['spec'];
  readonly labels: NonNullable<Policy['labels']>;
};

/** Stores the policies that differ, each as a new revision, and makes the affected resources due for a plan. */
export async function acceptPolicies(
  db: Db,
  seals: SealedPolicies,
  actor: Actor,
  { policies, policyRevisions }: Pick<Intent, 'policies' | 'policyRevisions'>,
): Promise<Accepted['results']> {
  if (policies.length === 0) return [];
  let stored = await storedPolicies(db, seals, policies);
  assertRevisions(policies, stored, policyRevisions);
  const fresh = policies.filter((policy) => actionOf(policy, stored) !== 'UNCHANGED');
  if (fresh.length > 0) {
    const version = await bumpWorld(db);
    // All changes of policies take that lock. A change that was stored while this one waited for it is visible from here on.
    stored = await storedPolicies(db, seals, policies);
    assertRevisions(policies, stored, policyRevisions);
    await run(db, upsert, [JSON.stringify(fresh.map((policy) => rowOf(policy, seals))), version, actor.name]);
    await duePolicies(
      db,
      fresh.map((policy) => editOf(policy, stored)),
    );
    await applyRebalancers(db, actor, fresh, (policy) => stored.get(policyKey(policy))?.spec ?? null);
  }
  return policies.map((policy) => ({ ...refOfPolicy(policy), action: actionOf(policy, stored) }));
}

/** Throws DATABASE_CONFLICT if a policy is no longer at the revision at which it was judged. */
function assertRevisions(
  policies: readonly Policy[],
  stored: ReadonlyMap<string, StoredPolicy>,
  expected: Intent['policyRevisions'],
): void {
  if (expected === undefined) return;
  const moved = policies.find((policy, i) => (stored.get(policyKey(policy))?.revision ?? 0) !== expected[i]);
  if (moved === undefined) return;
  const revision = String(stored.get(policyKey(moved))?.revision ?? 0);
  throw new HubError('DATABASE_CONFLICT', `${describePolicy(moved)} changed meanwhile.`, { details: { revision } });
}

function rowOf(policy: Policy, seals: SealedPolicies) {
  const { kind, namespace, name, labels = {}, uid } = policy;
  const { spec, sealed } = seals.seal(policy);
  return { kind, namespace, name, spec, sealed: sealed && `\\x${sealed.toString('hex')}`, labels, uid };
}

function refOfPolicy({ kind, namespace, name }: PolicyRef): ObjectRef {
  return { apiVersion: policyApiVersion(kind), kind, namespace, name };
}

function policyKey({ kind, namespace, name }: PolicyRef): string {
  return `${kind}/${namespace}/${name}`;
}

export async function storedPolicies(
  db: Db,
  seals: SealedPolicies,
  refs: readonly PolicyRef[],
): Promise<ReadonlyMap<string, StoredPolicy>> {
  const asked = JSON.stringify(refs.map(({ kind, namespace, name }) => ({ kind, namespace, name })));
  const found = await rows<StoredPolicy & StoredSpec>(db, find, [asked]);
  return new Map(found.map((row) => [policyKey(row), seals.openToCompare(row) as StoredPolicy]));
}

/** The stored and the new spec of a policy. */
export function editOf(policy: Policy, stored: ReadonlyMap<string, StoredPolicy>): PolicyEdit {
  const before = stored.get(policyKey(policy));
  return { ref: policy, specs: before ? [before.spec, policy.spec] : [policy.spec] };
}

function actionOf(policy: Policy, stored: ReadonlyMap<string, StoredPolicy>): Action {
  const before = stored.get(policyKey(policy));
  if (!before) return 'CREATED';
  return samePolicyText(before, policy) ? 'UNCHANGED' : 'UPDATED';
}

function samePolicyText(a: Pick<Policy, 'spec' | 'labels'>, b: Pick<Policy, 'spec' | 'labels'>): boolean {
  return canonicalJson(a.spec) === canonicalJson(b.spec) && canonicalJson(a.labels ?? {}) === canonicalJson(b.labels ?? {});
}

const find = `
  select p.kind, p.namespace, p.name, p.revision, p.spec, p.sealed, p.labels
  from jsonb_to_recordset($1::jsonb) as i(kind text, namespace text, name text)
  join policy p on p.kind = i.kind and p.namespace = i.namespace and p.name = i.name`;

// A policy that was deleted and is created again continues its revision numbers, so that they never repeat. A policy keeps the uid that it
// got first.
const upsert = `
  with input as (
    select i.*, coalesce((select max(v.number) from policy_revision v
      where v.kind = i.kind and v.namespace = i.namespace and v.name = i.name), 0) + 1 as number
    from jsonb_to_recordset($1::jsonb) as i(kind text, namespace text, name text, spec jsonb, sealed bytea, labels jsonb, uid uuid)
  ), told as (
    delete from world_removed w using input i where w.kind = i.kind and w.namespace = i.namespace and w.name = i.name
  ), kept as (
    insert into policy_revision (kind, namespace, name, number, spec, sealed, actor)
    select kind, namespace, name, number, spec, sealed, $3 from input
  )
  insert into policy (kind, namespace, name, spec, sealed, labels, uid, revision, world_version)
  select kind, namespace, name, spec, sealed, labels, coalesce(uid, gen_random_uuid()), number, $2 from input
  on conflict (kind, namespace, name) do update set
    spec = excluded.spec, sealed = excluded.sealed, labels = excluded.labels, quarantined = null, revision = excluded.revision, world_version = excluded.world_version, updated_at = now()`;
