import type { Pool } from 'pg';
import type { ResourceKey } from '../../core/model/plan.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { type Db, rows, run } from './sql.js';

/** Maximum number of digests in memory. They make repeated reads of the same damaged manifest write only one note. */
const MAX_REMEMBERED = 10_000;

/**
 * Records stored manifests that cannot be read. It marks their rows and writes one event per resource. A resource whose template is damaged
 * is reported as DEGRADED; a damaged rendered manifest is rendered again. The notes are written on a connection of their own, because the
 * statement that found the damage may be part of a read-only transaction.
 */
export class DamagedManifests {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;
  readonly #noted = new Set<string>();
  /** `digests` could not be decrypted or parsed. */
  #toReport: string[] = [];

  constructor(pool: Pool, wakeups: Wakeups) {
    this.#pool = pool;
    this.#wakeups = wakeups;
  }

  /** `digests` could not be read. */
  found(digests: readonly string[]): void {
    const fresh = digests.filter((digest) => !this.#noted.has(digest));
    if (fresh.length === 0) return;
    if (this.#noted.size > MAX_REMEMBERED) this.#noted.clear();
    for (const digest of fresh) this.#noted.add(digest);
    this.#write(mark, fresh, () => {
      for (const digest of fresh) this.#noted.delete(digest);
    });
  }

  /** `digests` are or were marked, and can be read: the row was restored, or the key is right again. */
  healed(digests: readonly string[]): void {
    for (const digest of digests) this.#noted.delete(digest);
    this.#write(unmark, digests, () => undefined);
  }

  /** `digests` are encrypted with another key now. If some of them are marked, what waits for them is tried again; the read removes the mark. */
  async reencrypted(db: Db, digests: readonly string[]): Promise<void> {
    const marked = await rows<{ digest: string }>(db, markedOnes, [digests]);
    if (marked.length > 0) await run(db, goOnWithRepaired, [marked.map(({ digest }) => digest)]);
  }

  isNoted(digest: string): boolean {
    return this.#noted.has(digest);
  }

  /** Resources whose template or rendered manifest was marked or unmarked as damaged since the last call. */
  async resources(): Promise<readonly ResourceKey[]> {
    const digests = this.#toReport;
    if (digests.length === 0) return [];
    this.#toReport = [];
    const found = await rows<{ id: ResourceKey }>(this.#pool, concerned, [digests]);
    return found.map(({ id }) => id);
  }

  #write(statement: string, digests: readonly string[], onFailure: () => void): void {
    run(this.#pool, statement, [digests]).then(() => {
      this.#toReport.push(...digests);
      for (const step of ['report', 'plan', 'api'] as const) this.#wakeups.wake(step);
    }, onFailure);
  }
}

// A missing manifest gets an empty row that is marked as damaged. If only the rendered manifest is damaged, its resource is planned again.
const mark = `
  with marked as (
    insert into manifest as m (digest, bytes, damaged_at) select digest, '', now() from unnest($1::text[]) as digest order by digest
    on conflict (digest) do update set damaged_at = now() where m.damaged_at is null
    returning digest
  ), told as (
    insert into event (type, severity, message, application_namespace, application_name, resource_id, api_version, kind, namespace, name)
    select 'MANIFEST_UNREADABLE', 'WARNING', 'Its stored manifest is damaged or missing. It is not planned until it is applied again.',
      a.namespace, a.name, r.id, r.api_version, r.kind, r.namespace, r.name
    from resource r join application a on a.id = r.application_id where r.digest in (select digest from marked)
  )
  insert into plan_due (resource_id)
  select distinct w.resource_id from work w join resource r on r.id = w.resource_id
  where w.desired_digest in (select digest from marked) and r.digest <> w.desired_digest`;

const unmark = `
  with unmarked as (update manifest set damaged_at = null where digest = any($1::text[]) returning digest)
  insert into plan_due (resource_id) select id from resource where digest in (select digest from unmarked)`;

const markedOnes = 'select digest from manifest where digest = any($1::text[]) and damaged_at is not null';

const concerned = `
  select id from resource where digest = any($1::text[])
  union select resource_id from work where desired_digest = any($1::text[])`;

/** Retries works and plans of resources whose damaged manifests (`$1`, digests) were stored again. */
export const goOnWithRepaired = `
  with retried as (
    update work set next_attempt_at = null, attempts = 0, reason = null, message = null
    where desired_digest = any($1::text[]) and reason = 'DECRYPTION_FAILED'
  )
  insert into plan_due (resource_id) select id from resource where digest = any($1::text[])`;
