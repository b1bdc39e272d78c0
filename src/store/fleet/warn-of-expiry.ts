import type { Encryption } from '../database/encryption.js';
import { type Db, rows, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';

/**
 * Writes the event CREDENTIAL_EXPIRES for each cluster whose credential expires within 14 days, once, and again once it has expired.
 * Returns the time of every cluster whose expiry is known. Several replicas may call it at once: the update decides which one warns.
 */
export async function warnOfExpiry(db: Db): Promise<readonly { readonly cluster: string; readonly expiresAt: Date }[]> {
  const warned = await rows<{ name: string; expires: string; expired: boolean }>(db, warn);
  await insertEvents(
    db,
    warned.map(({ name, expires, expired }) => ({
      type: 'CREDENTIAL_EXPIRES',
      severity: 'WARNING' as const,
      message: `The credential of cluster ${name} ${expired ? 'expired' : 'expires'} at ${expires}: \`manifold cluster rotate ${name} --kubeconfig FILE\` stores a new one.`,
      cluster: name,
    })),
  );
  return rows(
    db,
    'select name as cluster, credential_expires_at as "expiresAt" from cluster where credential_expires_at is not null order by name',
  );
}

const warn = `
  update cluster set credential_warned_at = now()
  where deleting_at is null and credential_expires_at < now() + interval '14 days'
    and (credential_warned_at is null or (credential_expires_at <= now() and credential_warned_at < credential_expires_at))
  returning name, to_char(credential_expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as expires, credential_expires_at <= now() as expired`;

/**
 * Stores the expiry of credentials of which none is stored: those of clusters that an earlier version of the hub registered. `expiryOf` reads
 * the text of a connection.
 */
export async function fillExpiry(db: Db, encryption: Encryption, expiryOf: (connection: string) => Date | null): Promise<void> {
  const stored = await rows<{ name: string; credential: Buffer }>(
    db,
    'select name, credential from cluster where credential_expires_at is null',
  );
  const found = stored.flatMap(({ name, credential }) => {
    const expiresAt = expiryOrNull(() => expiryOf(encryption.decrypt({ table: 'cluster', id: name }, credential).toString('utf8')));
    return expiresAt === null ? [] : [{ name, credential: credential.toString('hex'), expiresAt }];
  });
  if (found.length > 0) await run(db, fill, [JSON.stringify(found)]);
}

/** A credential that cannot be decrypted is skipped; connecting to its cluster reports the error. */
function expiryOrNull(read: () => Date | null): Date | null {
  try {
    return read();
  } catch {
    return null;
  }
}

// If a credential was rotated meanwhile, its stored time stays.
const fill = `
  update cluster c set credential_expires_at = i."expiresAt"
  from jsonb_to_recordset($1::jsonb) as i(name text, credential text, "expiresAt" timestamptz)
  where c.name = i.name and c.credential = decode(i.credential, 'hex')`;
