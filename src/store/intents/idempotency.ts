import type { Actor } from '../../auth/actor.js';
import { HubError } from '../../errors.js';
import { type Db, firstRow, run } from '../database/sql.js';
import type { Accepted, Intent, Intents } from './intents-port.js';

type Idempotency = NonNullable<Intent['idempotency']>;

/** After this long a key is free again. */
export const KEPT_FOR = "interval '24 hours'";

/**
 * Who used a key. A later token may have the name of a revoked one, and must not get its answers, so stored tokens are told apart by their id;
 * no name has a slash.
 */
function holderOf({ name, token }: Actor): string {
  return token === undefined ? name : `token/${token.id}`;
}

const find = `select request_digest, answer from idempotency where actor = $1 and key = $2 and created_at > now() - ${KEPT_FOR}`;

export async function replay(db: Db, actor: Actor, { key, requestDigest }: Idempotency): ReturnType<Intents['replay']> {
  const row = await firstRow<{ request_digest: string; answer: Accepted }>(db, find, [holderOf(actor), key]);
  if (!row) return { kind: 'new' };
  return row.request_digest === requestDigest ? { kind: 'answer', accepted: row.answer } : { kind: 'mismatch' };
}

/**
 * Reserves the key for this transaction. Returns the answer of an earlier request with the key, or null if there was none. Of two
 * concurrent requests, the second waits here for the first.
 */
export async function takeKey(db: Db, actor: Actor, idempotency: Idempotency): Promise<Accepted | null> {
  const take = `
    insert into idempotency as i (actor, key, request_digest, answer) values ($1, $2, $3, 'null')
    on conflict (actor, key) do update set request_digest = excluded.request_digest, answer = excluded.answer, created_at = now()
    where i.created_at <= now() - ${KEPT_FOR}`;
  const { rowCount } = await run(db, take, [holderOf(actor), idempotency.key, idempotency.requestDigest]);
  if (rowCount === 1) return null;

  const earlier = await replay(db, actor, idempotency);
  if (earlier.kind === 'answer') return earlier.accepted;
  throw new HubError('DATABASE_CONFLICT', 'The idempotency key was used for another request.', {
    details: { idempotencyKey: idempotency.key },
  });
}

export async function keepAnswer(db: Db, actor: Actor, { key }: Idempotency, answer: Accepted): Promise<void> {
  await run(db, 'update idempotency set answer = $3 where actor = $1 and key = $2', [holderOf(actor), key, JSON.stringify(answer)]);
}
