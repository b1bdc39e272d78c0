import { type Db, rows } from '../database/sql.js';
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
