import type { Pool } from 'pg';
import { partsOfWorkKey, type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import type { DispatchOutcome, DispatchResult, DispatchStore, DueNamespace, DueWork } from '../../engine/ports/dispatch.js';
import type { NamespaceResult } from '../../engine/ports/member.js';
import type { LostWork } from '../../engine/ports/observe.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { jsonText, storableGeneration } from '../database/json-text.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, firstRow, pipelined, rows, run, type Statement, withTransaction } from '../database/sql.js';
import * as sql from './dispatch.sql.js';
import { finishDeleted } from './finish-deleted.js';
import { dueNamespaces, recordNamespace, userOfNamespace } from './namespace-removals.js';
import { beginReplacements } from './replacements.js';

const MAX_MESSAGE = 2000;
/** The row of a manifest that cannot be read may be restored, or its key. */
const READ_AGAIN_MS = 5 * 60_000;

export class PostgresDispatch implements DispatchStore {
  readonly #pool: Pool;
  readonly #manifests: Manifests;
  readonly #holder: string;
  readonly #wakeups: Wakeups;

  constructor(parts: { readonly pool: Pool; readonly manifests: Manifests; readonly holder: string; readonly wakeups: Wakeups }) {
    this.#pool = parts.pool;
    this.#manifests = parts.manifests;
    this.#holder = parts.holder;
    this.#wakeups = parts.wakeups;
  }

  async due(demands: Parameters<DispatchStore['due']>[0], except: readonly WorkKey[]): Promise<readonly DueWork[]> {
    if (demands.length === 0) return [];
    const due = await rows<sql.DueWorkRow>(this.#pool, sql.dueWorks, [
      demands.map(({ cluster }) => cluster),
      demands.map(({ epoch }) => epoch),
      demands.map(({ limit }) => limit),
      this.#holder,
      ...columnsOf(except),
    ]);
    const digests = new Set(due.flatMap(({ desired_digest: digest }) => digest ?? []));
    const { found, unreadable } = await this.#manifests.readEach(this.#pool, digests);
    if (unreadable.size > 0) await this.record(due.flatMap((row) => unreadableResult(row, unreadable)));
    return due.filter(({ desired_digest: digest }) => digest === null || found.has(digest)).map((row) => dueWork(row, found));
  }

  async record(results: readonly DispatchResult[]): Promise<readonly ResourceKey[]> {
    const { applied, blocked, deleting, gone } = grouped(results);
    const changed = new Set<string>();
    const write = async (db: Db, statement: { name: string; text: string }, values: readonly unknown[]) => {
      for (const row of await rows<{ resource_id: string }>(db, statement, values)) changed.add(row.resource_id);
    };
    await withTransaction(this.#pool, async (db, commit) => {
      const writes: Promise<void>[] = [];
      if (applied.length > 0) writes.push(write(db, sql.recordApplied, [jsonText(applied)]));
      if (blocked.length > 0) writes.push(write(db, sql.recordBlocked, [jsonText(blocked)]));
      if (deleting.length > 0) writes.push(write(db, sql.recordDeleting, [jsonText(deleting)]));
      if (gone.length > 0) {
        writes.push(write(db, sql.recordGone, [jsonText(gone.map(({ key, epoch: e }) => ({ ...columns(key), e })))]));
        writes.push(finishDeleted(db, [...new Set(gone.map(({ key }) => partsOfWorkKey(key).resource))]));
      } else writes.push(commit());
      await pipelined(...writes);
    });
    if (gone.length > 0) this.#wakeups.wake('api');
    return [...changed] as ResourceKey[];
  }

  async nextDueInMs(clusters: readonly string[]): Promise<number | null> {
    const row = await firstRow<{ ms: string | null }>(this.#pool, sql.nextDue, [clusters]);
    return row?.ms == null ? null : Math.max(0, Math.ceil(Number(row.ms)));
  }

  async beginReplacements(clusters: readonly string[]): Promise<boolean> {
    return beginReplacements(this.#pool, clusters);
  }

  async dueNamespaces(clusters: readonly string[]): ReturnType<DispatchStore['dueNamespaces']> {
    return dueNamespaces(this.#pool, clusters);
  }

  async userOfNamespace(due: Parameters<DispatchStore['userOfNamespace']>[0]): ReturnType<DispatchStore['userOfNamespace']> {
    return userOfNamespace(this.#pool, due);
  }

  async recordNamespace(due: DueNamespace, result: NamespaceResult): Promise<void> {
    await recordNamespace(this.#pool, due, result);
    if (result.kind !== 'later') this.#wakeups.wake('api');
  }

  redo(works: readonly LostWork[]): Promise<ReadonlySet<WorkKey>> {
    return this.#redo(sql.redo, works);
  }

  redoLost(works: readonly LostWork[]): Promise<ReadonlySet<WorkKey>> {
    return this.#redo(sql.redoLost, works);
  }

  async #redo(statement: Statement, works: readonly LostWork[]): Promise<ReadonlySet<WorkKey>> {
    if (works.length === 0) return new Set();
    const due = await rows<{ cluster: string; resource_id: ResourceKey }>(this.#pool, statement, fencedColumnsOf(works));
    return new Set(due.map((row) => workKey(row.cluster, row.resource_id)));
  }

  async retryBlocked(cluster: string, reasons: readonly string[]): Promise<void> {
    if (reasons.length > 0) await run(this.#pool, sql.retryBlocked, [cluster, reasons]);
  }
}

/** Work keys as two arrays for `unnest`: clusters and resources. */
export function columnsOf(keys: readonly WorkKey[]): [string[], string[]] {
  const parts = keys.map(partsOfWorkKey);
  return [parts.map(({ cluster }) => cluster), parts.map(({ resource }) => resource)];
}

/** As `columnsOf`, with the epochs of the leases as a third array. */
export function fencedColumnsOf(works: readonly LostWork[]): [string[], string[], (number | null)[]] {
  return [...columnsOf(works.map(({ key }) => key)), works.map(({ epoch = null }) => epoch)];
}

function dueWork(row: sql.DueWorkRow, manifests: ReadonlyMap<string, KubeObject>): DueWork {
  const { desired_digest: digest, member_uid: uid } = row;
  const resource = row.resource_id as ResourceKey;
  return {
    key: workKey(row.cluster, resource),
    resource,
    cluster: row.cluster,
    ref: { apiVersion: row.api_version, kind: row.kind, namespace: row.namespace, name: row.name },
    application: { namespace: row.application_namespace, name: row.application_name },
    desired: digest === null ? null : { digest, manifest: manifests.get(digest)! },
    orphan: row.orphan,
    deleteReason: row.delete_reason,
    conflictResolution: row.conflict_resolution,
    applied: uid === null ? null : { uid, digest: row.applied_digest },
    policy: row.policy_name === null ? null : { kind: row.policy_kind!, namespace: row.policy_namespace!, name: row.policy_name },
    attempts: row.attempts,
    revision: row.revision,
    ...(row.replacing && { replacing: true }),
  };
}

function unreadableResult(row: sql.DueWorkRow, unreadable: ReadonlyMap<string, Error>): DispatchResult[] {
  const error = row.desired_digest === null ? undefined : unreadable.get(row.desired_digest);
  if (!error) return [];
  const outcome: DispatchOutcome = { kind: 'blocked', reason: 'DECRYPTION_FAILED', message: error.message, retryInMs: READ_AGAIN_MS };
  return [{ key: workKey(row.cluster, row.resource_id as ResourceKey), dispatched: row.desired_digest, outcome }];
}

function columns(key: WorkKey) {
  const { cluster: c, resource: r } = partsOfWorkKey(key);
  return { c, r };
}

function grouped(results: readonly DispatchResult[]) {
  const applied: object[] = [];
  const blocked: object[] = [];
  const deleting: object[] = [];
  const gone: DispatchResult[] = [];
  for (const result of results) {
    const { key, epoch: e = null, dispatched: d, revision: rev = null, outcome } = result;
    const { c, r } = columns(key);
    if (outcome.kind === 'applied') {
      applied.push({ c, r, d, uid: outcome.uid, g: storableGeneration(outcome.generation), od: outcome.ownedDigest, rev, e });
    } else if (outcome.kind === 'blocked') {
      const { reason, message, retryInMs: retry, immutableChange: ic = null } = outcome;
      blocked.push({ c, r, d, reason, message: message.slice(0, MAX_MESSAGE), retry, ic, e });
    } else if (outcome.kind === 'deleting') {
      deleting.push({ c, r, message: outcome.message.slice(0, MAX_MESSAGE), retry: outcome.retryInMs, e });
    } else gone.push(result);
  }
  return { applied, blocked, deleting, gone };
}
