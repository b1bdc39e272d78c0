import { type Check, type InstallationFacts, type UnreadableKind, unreadableKinds } from './check.js';

const DAY_MS = 86_400_000;
/** As the event CREDENTIAL_EXPIRES. */
const EXPIRES_SOON_DAYS = 14;
const OLDEST_POSTGRES = 150_000;
/** A hub opens up to 26 connections; a second replica must still be able to start. */
const CONNECTIONS_OF_A_REPLICA = 26;
const LARGE_DATABASE_BYTES = 50 * 1024 ** 3;
const LATE_DELIVERY_MS = 10 * 60_000;
const LATE_PLANNING_MS = 60_000;
const CLOCK_DIFFERENCE_MS = 5_000;
/** History is deleted hourly, so a day after its time it should be gone. */
const LATE_RETENTION_DAYS = 1;

/** Judges an installation. One check per question, always all of them and in this order, so that programs can rely on each code. */
export function judgeInstallation(facts: InstallationFacts): readonly Check[] {
  return rules.map((rule) => rule(facts));
}

type Rule = (facts: InstallationFacts) => Check;

const ok = (code: string, message: string): Check => ({ code, state: 'OK', message, action: null });
const warning = (code: string, message: string, action: string): Check => ({ code, state: 'WARNING', message, action });
const failure = (code: string, message: string, action: string): Check => ({ code, state: 'FAILURE', message, action });

const certificate: Rule = ({ certificateEnds, plainText, now }) => {
  const code = 'HUB_CERTIFICATE';
  if (certificateEnds === null) {
    if (!plainText) return ok(code, 'The hub serves plain HTTP on this machine only.');
    return warning(
      code,
      'The hub serves plain HTTP to other machines: tokens can be read on the network.',
      'Set MANIFOLD_TLS_CERT_FILE and MANIFOLD_TLS_KEY_FILE, or let a proxy with TLS be the only one that reaches the hub.',
    );
  }
  const days = daysUntil(certificateEnds, now);
  const renew = 'Replace the files of MANIFOLD_TLS_CERT_FILE and MANIFOLD_TLS_KEY_FILE; the hub reads them within a minute.';
  if (days < 0) return failure(code, 'The certificate of the hub has expired.', renew);
  if (days < EXPIRES_SOON_DAYS) return warning(code, `The certificate of the hub expires in ${counted(days, 'day')}.`, renew);
  return ok(code, `The certificate of the hub is valid for ${counted(days, 'day')}.`);
};

const databaseVersion: Rule = ({ database: { version, versionText, unknownMigrations } }) => {
  const code = 'DATABASE_VERSION';
  if (version < OLDEST_POSTGRES) return failure(code, `Postgres ${versionText} is older than 15.`, 'Upgrade Postgres to 15 or newer.');
  if (unknownMigrations.length > 0)
    return failure(
      code,
      `A newer version of the hub has migrated this database (${unknownMigrations[0]}).`,
      'Upgrade every replica of the hub to that version.',
    );
  return ok(code, `Postgres ${versionText}, with all migrations of this version.`);
};

const databaseWrites: Rule = ({ database: { readOnly } }) =>
  readOnly
    ? failure(
        'DATABASE_WRITES',
        'The database accepts no writes.',
        'Check that DATABASE_URL names the primary, and that its disk is not full.',
      )
    : ok('DATABASE_WRITES', 'The database accepts writes.');

const databaseSafety: Rule = ({ database: { embedded, standbys }, clusters }) => {
  const code = 'DATABASE_SAFETY';
  if (embedded) {
    if (clusters.simulated || clusters.total === 0) return ok(code, 'The embedded Postgres, for simulated clusters.');
    return warning(
      code,
      'The embedded Postgres serves real clusters: it has no standby and no backup.',
      'Use an external Postgres (DATABASE_URL): see "Moving from the embedded Postgres to an external one" in docs/OPERATIONS.md.',
    );
  }
  if (standbys === 0)
    return warning(
      code,
      'No standby is connected to the database.',
      'Add a standby, or make sure that backups are made and can be restored.',
    );
  return ok(code, `${counted(standbys, 'standby', 'standbys')} connected to the database.`);
};

const databaseSize: Rule = ({ database: { bytes } }) => {
  const size = `The database has ${sizeText(bytes)}.`;
  if (bytes < LARGE_DATABASE_BYTES) return ok('DATABASE_SIZE', size);
  return warning('DATABASE_SIZE', size, 'Lower MANIFOLD_EVENT_DAYS, MANIFOLD_AUDIT_DAYS or MANIFOLD_REVISIONS_KEPT, and check autovacuum.');
};

const databaseConnections: Rule = ({ database: { connections, maxConnections } }) => {
  const code = 'DATABASE_CONNECTIONS';
  const free = Math.max(0, maxConnections - connections);
  const said = `${free} of ${maxConnections} connections of the database server are free.`;
  if (free >= CONNECTIONS_OF_A_REPLICA) return ok(code, said);
  const action = `Raise max_connections of Postgres, or close other clients: one replica of the hub opens up to ${CONNECTIONS_OF_A_REPLICA}.`;
  return free === 0 ? failure(code, said, action) : warning(code, said, action);
};

const databaseClock: Rule = ({ database, now }) => {
  const code = 'DATABASE_CLOCK';
  const seconds = Math.round(Math.abs(now - database.now) / 1_000);
  if (Math.abs(now - database.now) < CLOCK_DIFFERENCE_MS) return ok(code, 'The clocks of the hub and of the database agree.');
  return warning(
    code,
    `The clocks of the hub and of the database differ by ${seconds} s.`,
    'Synchronize the clocks of both machines (NTP).',
  );
};

/** How a row that cannot be decrypted is named, and what replaces it. */
const unreadableTexts: Readonly<Record<UnreadableKind, { readonly noun: string; remedy(name: string): string }>> = {
  CLUSTER: {
    noun: 'the credential of cluster',
    remedy: (name) => `\`manifold cluster rotate ${name} --kubeconfig FILE\` replaces a credential.`,
  },
  POLICY: { noun: 'policy', remedy: () => 'Apply the policies again.' },
  POLICY_REVISION: {
    noun: 'an earlier revision of',
    remedy: () =>
      'Delete the rows of earlier revisions from the table policy_revision, or wait until MANIFOLD_REVISIONS_KEPT newer ones exist.',
  },
  MANIFEST: { noun: 'the manifest of', remedy: () => 'Apply the manifests again.' },
};

const encryption: Rule = ({ encryption: { keyId, isCurrent, waiting, others, unreadable, replicasWithoutKey } }) => {
  const code = 'ENCRYPTION';
  const missing = others.filter((one) => one.waiting > 0 && !one.configured);
  if (missing.length > 0) {
    const [keys, these] = missing.length === 1 ? ['key', 'this key'] : ['the keys', 'these keys'];
    const rows = missing.reduce((sum, one) => sum + one.waiting, 0);
    return failure(
      code,
      `${counted(rows, 'row')} cannot be decrypted: this replica does not have ${keys} ${missing.map(({ id }) => id).join(', ')}.`,
      `Add ${these} to MANIFOLD_DECRYPTION_KEYS and restart the hub.`,
    );
  }
  if (unreadable.total > 0) {
    const named = unreadable.first.map(({ kind, name }) => `${unreadableTexts[kind].noun} ${name}`).join('; ');
    const kinds = unreadableKinds.filter((kind) => unreadable.first.some((one) => one.kind === kind));
    return failure(
      code,
      `${counted(unreadable.total, 'row')} of the database ${unreadable.total === 1 ? 'is' : 'are'} damaged, and no key decrypts ${unreadable.total === 1 ? 'it' : 'them'}: ${named}${unreadable.total > unreadable.first.length ? '; …' : ''}.`,
      kinds.map((kind) => unreadableTexts[kind].remedy(unreadable.first.find((one) => one.kind === kind)!.name)).join(' '),
    );
  }
  if (!isCurrent)
    return warning(
      code,
      `This replica encrypts with key ${keyId}, and a replica that started later uses another one.`,
      'Give every replica the same MANIFOLD_ENCRYPTION_KEY.',
    );
  if (replicasWithoutKey.length > 0) {
    const [who, it] = replicasWithoutKey.length === 1 ? ['Replica', 'it has'] : ['Replicas', 'they have'];
    return warning(
      code,
      `${who} without key ${keyId}, with which the hub encrypts: ${replicasWithoutKey.join(', ')}. ${counted(waiting, 'row')} of earlier keys stay as they are until ${it} this key.`,
      'Add the key to MANIFOLD_DECRYPTION_KEYS of each of these replicas and restart it, or stop it. A replica of an earlier version does not tell its keys: upgrade it.',
    );
  }
  if (waiting > 0)
    return warning(
      code,
      `${counted(waiting, 'row')} wait to be encrypted with key ${keyId}.`,
      'Keep the old keys in MANIFOLD_DECRYPTION_KEYS until no row waits. If the number stays, the log of the hub has the error.',
    );
  const unused = others.filter((one) => one.configured);
  const pronoun = unused.length === 1 ? 'it' : 'them';
  if (unused.length > 0)
    return warning(
      code,
      `Everything is encrypted with key ${keyId}; ${counted(unused.length, 'old key')} can be removed: ${unused.map(({ id }) => id).join(', ')}.`,
      `Remove ${pronoun} from MANIFOLD_DECRYPTION_KEYS once every replica encrypts with the new key; keep ${pronoun} as long as backups from before.`,
    );
  return ok(code, `Everything is encrypted with key ${keyId}.`);
};

const replicas: Rule = ({ replicas: live, planned }) => {
  const code = 'REPLICAS';
  if (live === 0 || !planned)
    return failure(
      code,
      'No replica of the hub plans.',
      'Start a replica with the role engine (MANIFOLD_ROLES), and check that it reaches the database.',
    );
  return ok(code, `${counted(live, 'replica')} of the hub, and one of them plans.`);
};

const loops: Rule = ({ troubles }) =>
  troubles.length === 0
    ? ok('LOOPS', 'The loops of this replica run.')
    : failure('LOOPS', troubles.join(' '), 'The log of the hub has the error (`A pass failed and will be repeated.`).');

const clusters: Rule = ({ clusters: { total, lost, lostTotal } }) => {
  const code = 'CLUSTERS';
  if (total === 0) return ok(code, 'No cluster is registered.');
  if (lostTotal === 0) return ok(code, `${counted(total, 'cluster')}: all ready.`);
  const named = lost.map(({ name, reason, message }) => `${name} (${message || reason})`).join('; ');
  return failure(
    code,
    `${lostTotal} of ${counted(total, 'cluster')} ${lostTotal === 1 ? 'is' : 'are'} not ready: ${named}${lostTotal > lost.length ? '; …' : ''}.`,
    `\`manifold describe cluster ${lost[0]?.name ?? 'NAME'}\` shows what the hub tried.`,
  );
};

const credentials: Rule = ({ clusters: { credentials: found }, now }) => {
  const code = 'CREDENTIALS';
  const soon = found.filter(({ ends }) => daysUntil(ends, now) < EXPIRES_SOON_DAYS);
  const [first] = soon;
  if (!first) return ok(code, 'No credential of a cluster is known to expire within 14 days.');
  const named = soon.map(({ name, ends }) =>
    ends <= now ? `${name} expired` : `${name} expires in ${counted(daysUntil(ends, now), 'day')}`,
  );
  const action = `\`manifold cluster rotate ${first.name} --kubeconfig FILE\``;
  return (first.ends <= now ? failure : warning)(code, `Credentials of clusters: ${named.join('; ')}.`, action);
};

const rights: Rule = ({ clusters: { forbidden } }) => {
  const code = 'MEMBER_RIGHTS';
  const [first] = forbidden;
  if (!first) return ok(code, 'No cluster refuses a write for a missing right.');
  const named = forbidden.map(({ name, works }) => `${name} (${counted(works, 'object')})`).join(', ');
  return failure(
    code,
    `The hub lacks the right to write in: ${named}. ${first.message}`,
    'Grant the missing rights in these clusters; docs/member-clusterrole.yaml is the minimum.',
  );
};

const deliveries: Rule = ({ deliveries: { undelivered, blocked, oldestSince }, now }) => {
  const code = 'DELIVERIES';
  if (undelivered === 0 || oldestSince === null) return ok(code, 'Every resource is delivered.');
  const said = `${counted(undelivered, 'resource')} not delivered, ${blocked} of them blocked, without progress for up to ${durationText(now - oldestSince)}.`;
  if (blocked === 0 && now - oldestSince < LATE_DELIVERY_MS) return ok(code, said);
  return warning(code, said, '`manifold get resources --delivery BLOCKED` lists them with the reason.');
};

const planning: Rule = ({ planning: { due, oldestSince }, now }) => {
  const code = 'PLANNING';
  if (due === 0 || oldestSince === null) return ok(code, 'No resource waits to be planned.');
  const said = `${counted(due, 'resource')} ${due === 1 ? 'waits' : 'wait'} to be planned, the oldest for ${durationText(now - oldestSince)}.`;
  if (now - oldestSince < LATE_PLANNING_MS) return ok(code, said);
  return warning(
    code,
    said,
    'Check the metrics manifold_plan_pass_seconds and manifold_queue_due, and the CPU time of the replica that plans.',
  );
};

const retention: Rule = ({ history: { oldestEvent, eventDays }, now }) => {
  const code = 'RETENTION';
  if (oldestEvent === null) return ok(code, 'History is deleted in time; there is no event.');
  const days = Math.floor((now - oldestEvent) / DAY_MS);
  if (days <= eventDays + LATE_RETENTION_DAYS)
    return ok(code, `History is deleted in time; the oldest event is ${counted(days, 'day')} old.`);
  return warning(
    code,
    `Events of ${counted(days, 'day')} are kept, and MANIFOLD_EVENT_DAYS is ${eventDays}.`,
    'The log of the hub has `Old history could not be deleted.` with the error, if there is one.',
  );
};

const restored: Rule = ({ freezes: { restore } }) =>
  restore
    ? failure(
        'RESTORE',
        'The database was restored from a backup that is older than what clusters have; the hub writes nothing.',
        '`manifold restore status` shows the differences, `manifold restore accept` continues with this database.',
      )
    : ok('RESTORE', 'No restored database waits for a decision.');

const freezes: Rule = ({ freezes: { total, oldest } }) =>
  total === 0
    ? ok('FREEZES', 'Nothing is frozen.')
    : warning(
        'FREEZES',
        `${counted(total, 'freeze')} in force; the oldest: ${oldest ?? 'without a reason'}.`,
        '`manifold get freezes` lists them, `manifold unfreeze` ends one.',
      );

const rules: readonly Rule[] = [
  certificate,
  databaseVersion,
  databaseWrites,
  databaseSafety,
  databaseSize,
  databaseConnections,
  databaseClock,
  encryption,
  replicas,
  loops,
  clusters,
  credentials,
  rights,
  deliveries,
  planning,
  retention,
  restored,
  freezes,
];

function daysUntil(end: number, now: number): number {
  return Math.floor((end - now) / DAY_MS);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 ** 3 ? `${Math.round(bytes / 1024 ** 2)} MiB` : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
