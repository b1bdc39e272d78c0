import type { Actor } from '../../../auth/actor.js';
import { protectingLabel } from '../../../core/intent/removal.js';
import type { Policy, PolicyRef } from '../../../core/model/policy/policy.js';
import { type Db, firstRow, rows, run } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { affectedResources, affectedValues, duePolicies } from '../../plan/plan-due.js';
import { bumpWorld, markRemoved } from '../../world/world.js';
import { audit } from '../audit.js';
import type { Intents } from '../intents-port.js';
import { editOf, storedPolicies } from './accept-policies.js';
import type { SealedPolicies, StoredSpec } from './sealed-policies.js';

/** Ends the claims of a policy and deletes it; placed resources stay where they are (parity B7). A protected policy is not deleted (G9). */
export async function deletePolicy(
  db: Db,
  actor: Actor,
  ref: PolicyRef,
  expectedRevision: number | null,
): ReturnType<Intents['deletePolicy']> {
  const version = await bumpWorld(db);
  const identity = [ref.kind, ref.namespace, ref.name];
  const stored = await firstRow<{ revision: number; spec: Policy['spec']; labels: NonNullable<Policy['labels']> }>(db, lock, identity);
  if (!stored) return { kind: 'absent' };
  if (expectedRevision !== null && stored.revision !== expectedRevision) return { kind: 'conflict', revision: stored.revision };
  const label = protectingLabel(stored.labels);
  if (label !== null) return { kind: 'protected', label };

  const claims = await firstRow<{ released: number }>(db, countClaims, identity);
  await duePolicies(db, [{ ref, specs: [stored.spec] }]);
  await run(db, 'delete from policy where kind = $1 and namespace = $2 and name = $3', identity);
  await run(db, keepDeletion, [...identity, stored.revision + 1, actor.name]);
  await markRemoved(db, ref, version);
  const name = `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}`;
  await audit(db, actor, { action: 'deletePolicy', target: name });
  await insertEvents(db, [{ type: 'POLICY_DELETED', severity: 'INFO', message: `${name} was deleted by ${actor.name}.` }]);
  return { kind: 'deleted', released: claims!.released };
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

const lock = 'select revision, spec, labels from policy where kind = $1 and namespace = $2 and name = $3 for update';
const countClaims = 'select count(*)::int as released from binding where policy_kind = $1 and policy_namespace = $2 and policy_name = $3';
const keepDeletion = 'insert into policy_revision (kind, namespace, name, number, spec, actor) values ($1, $2, $3, $4, null, $5)';
