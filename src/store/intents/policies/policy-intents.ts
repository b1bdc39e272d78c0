import type { Actor } from '../../../auth/actor.js';
import { protectingLabel } from '../../../core/intent/removal.js';
import type { Policy, PolicyRef } from '../../../core/model/policy/policy.js';
import { describePolicy } from '../../../core/model/policy/policy-ref.js';
import type { HubEvent } from '../../../engine/ports/events.js';
import { type Db, firstRow, rows, run } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { affectedResources, affectedValues, duePolicies } from '../../plan/plan-due.js';
import { bumpWorld, markRemoved } from '../../world/world.js';
import { auditAll } from '../audit.js';
import type { PoliciesDeletion, PolicyRefusal, PolicyTarget } from '../intents-port.js';
import { editOf, storedPolicies } from './accept-policies.js';
import type { SealedPolicies, StoredSpec } from './sealed-policies.js';

/**
 * Ends the claims of policies and deletes them in one transaction, or deletes none: no plan sees a part of the set without the other (GR9).
 * Placed resources stay where they are (parity B7). A protected policy is not deleted (G9).
 */
export async function deletePolicies(db: Db, actor: Actor, targets: readonly PolicyTarget[]): Promise<PoliciesDeletion> {
  const version = await bumpWorld(db);
  const identities = [targets.map(({ kind }) => kind), targets.map(({ namespace }) => namespace), targets.map(({ name }) => name)];
  const found = await rows<LockedPolicy>(db, lock, identities);
  const stored = new Map(found.map((row) => [Number(row.at), row]));
  const refusals = targets.flatMap((target, i) => refusalOf(target, stored.get(i + 1)) ?? []);
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const claims = await firstRow<{ released: number }>(db, countClaims, identities);
  await duePolicies(
    db,
    targets.map((ref, i) => ({ ref, specs: [stored.get(i + 1)!.spec] })),
  );
  await run(db, removeAll, identities);
  await run(db, keepDeletions, [...identities, targets.map((_, i) => stored.get(i + 1)!.revision + 1), actor.name]);
  await markRemoved(db, targets, version);
  const names = targets.map(describePolicy);
  await auditAll(
    db,
    names.map((target) => ({ actor, action: 'deletePolicy', target })),
  );
  await insertEvents(
    db,
    names.map((name): HubEvent => ({ type: 'POLICY_DELETED', severity: 'INFO', message: `${name} was deleted by ${actor.name}.` })),
  );
  return { kind: 'deleted', released: claims!.released };
}

interface LockedPolicy {
  /** Position in the request, from 1. */
  readonly at: string;
  readonly revision: number;
  readonly spec: Policy['spec'];
  readonly labels: NonNullable<Policy['labels']>;
}

function refusalOf(ref: PolicyTarget, stored: LockedPolicy | undefined): PolicyRefusal | null {
  if (!stored) return { ref, kind: 'absent' };
  const { expectedRevision } = ref;
  if (expectedRevision !== null && stored.revision !== expectedRevision) return { ref, kind: 'conflict', revision: stored.revision };
  const label = protectingLabel(stored.labels);
  return label === null ? null : { ref, kind: 'protected', label };
}

/** Resources that the policies, in the form they have or get, claim or may select. */
export async function affectedIds(db: Db, seals: SealedPolicies, policies: readonly Policy[], limit: number): Promise<string[]> {
  const stored = await storedPolicies(db, seals, policies);
  const values = affectedValues(policies.map((policy) => editOf(policy, stored)));
  const found = await rows<{ id: string }>(db, `select id from (${affectedResources}) a order by id limit $6`, [...values, limit]);
  return found.map(({ id }) => id);
}

/** The complete spec of an earlier revision; values for Secrets are decrypted. */
export async function policyRevision(db: Db, seals: SealedPolicies, ref: PolicyRef, number: number): Promise<object | null> {
  const text = `
    select kind, namespace, name, spec, sealed from policy_revision
    where kind = $1 and namespace = $2 and name = $3 and number = $4 and spec is not null`;
  const row = await firstRow<PolicyRef & StoredSpec>(db, text, [ref.kind, ref.namespace, ref.name, number]);
  return row && seals.open(row).spec;
}

const given = 'unnest($1::text[], $2::text[], $3::text[])';
const lock = `
  select i.at, p.revision, p.spec, p.labels from ${given} with ordinality as i(kind, namespace, name, at)
  join policy p on p.kind = i.kind and p.namespace = i.namespace and p.name = i.name order by p.kind, p.namespace, p.name for update of p`;
const countClaims = `
  select count(*)::int as released from ${given} as i(kind, namespace, name)
  join binding b on b.policy_kind = i.kind and b.policy_namespace = i.namespace and b.policy_name = i.name`;
const removeAll = `
  delete from policy p using ${given} as i(kind, namespace, name) where p.kind = i.kind and p.namespace = i.namespace and p.name = i.name`;
const keepDeletions = `
  insert into policy_revision (kind, namespace, name, number, spec, actor)
  select kind, namespace, name, number, null, $5 from unnest($1::text[], $2::text[], $3::text[], $4::int[]) as i(kind, namespace, name, number)`;
