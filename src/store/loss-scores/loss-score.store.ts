import type { Pool } from 'pg';
import type { HubEvent } from '../../engine/ports/events.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { jsonText } from '../database/json-text.js';
import { firstRow, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';

/** Effect of the loss of one cluster. Scores are percentages of replicas; 100: no replica would be missing. */
export interface ClusterLoss {
  readonly cluster: string;
  readonly score: number;
  readonly replicasLost: number;
  readonly replicasShort: number;
  /** Applications that would miss replicas. */
  readonly short: readonly { readonly namespace: string; readonly name: string; readonly score: number; readonly replicasShort: number }[];
}

/** Maximum number of events per run; the scores of other applications change without an event. */
const MAX_EVENTS = 50;

/** The scores of the last simulation of each loss. */
export class PostgresLossScores {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;

  constructor(pool: Pool, wakeups: Wakeups) {
    this.#pool = pool;
    this.#wakeups = wakeups;
  }

  /**
   * Returns the state of the fleet if the stored scores are of another state and no other replica computes them; otherwise null. The claim
   * lasts until `save`, or for ten minutes in case this process ends.
   */
  async claim(): Promise<string | null> {
    const row = await firstRow<{ state: string }>(this.#pool, claim);
    return row?.state ?? null;
  }

  clusters(): Promise<readonly string[]> {
    return rows<{ name: string }>(this.#pool, 'select name from cluster where deleting_at is null order by name').then((found) =>
      found.map(({ name }) => name),
    );
  }

  /** The stored scores of clusters, also those computed by other replicas. */
  scores(): Promise<readonly { readonly cluster: string; readonly score: number; readonly applicationsShort: number }[]> {
    return rows(this.#pool, 'select cluster, score, applications_short as "applicationsShort" from cluster_loss order by cluster');
  }

  /** Replaces all scores and writes events for applications whose score dropped. */
  async save(state: string, losses: readonly ClusterLoss[]): Promise<void> {
    await withTransaction(this.#pool, async (db) => {
      const dropped = await rows<DroppedRow>(db, droppedScores, [jsonText(shortRows(losses)), MAX_EVENTS]);
      await run(db, 'delete from application_loss');
      await run(db, 'delete from cluster_loss');
      await run(db, insertClusters, [jsonText(losses.map(({ short, ...loss }) => ({ ...loss, applicationsShort: short.length })))]);
      await run(db, insertApplications, [jsonText(shortRows(losses))]);
      await run(db, "update loss_run set state = $1, claimed_until = '-infinity'", [state]);
      await insertEvents(db, dropped.map(droppedEvent));
    });
    this.#wakeups.wake('api');
  }
}

interface DroppedRow {
  readonly namespace: string;
  readonly name: string;
  readonly cluster: string;
  readonly score: number;
  readonly before: number;
  readonly short: number;
}

function shortRows(losses: readonly ClusterLoss[]) {
  return losses.flatMap(({ cluster, short }) => short.map((one) => ({ cluster, ...one })));
}

function droppedEvent({ namespace, name, cluster, score, before, short }: DroppedRow): HubEvent {
  const replicas = `${short} ${short === 1 ? 'replica' : 'replicas'}`;
  const message = `If ${cluster} were lost now, ${replicas} of ${namespace}/${name} would fit nowhere: its score is ${score}, it was ${before}.`;
  return { type: 'LOSS_SCORE_DROPPED', severity: 'WARNING', message, cluster, application: { namespace, name } };
}

const claim = {
  name: 'loss-claim',
  text: `
    update loss_run r set claimed_until = now() + interval '10 minutes'
    from (select (select version from world) || '/' || coalesce((select max(version) from binding_status), 0) as state) now_is
    where r.claimed_until < now() and r.state <> now_is.state
    returning now_is.state`,
};

const input = `jsonb_to_recordset($1::jsonb) as i(cluster text, namespace text, name text, score int, "replicasShort" int)`;

// Only for clusters that had scores before; otherwise there is nothing to compare with.
const droppedScores = {
  name: 'loss-dropped',
  text: `
    select distinct on (a.id) a.namespace, a.name, i.cluster, i.score, coalesce(l.score, 100) as before, i."replicasShort" as short
    from ${input}
    join application a on a.namespace = i.namespace and a.name = i.name
    join cluster_loss c on c.cluster = i.cluster
    left join application_loss l on l.cluster = i.cluster and l.application_id = a.id
    where i.score < coalesce(l.score, 100) order by a.id, i.score, i.cluster limit $2`,
};

const insertClusters = {
  name: 'loss-insert-clusters',
  text: `
    insert into cluster_loss (cluster, score, replicas_lost, replicas_short, applications_short)
    select i.cluster, i.score, i."replicasLost", i."replicasShort", i."applicationsShort"
    from jsonb_to_recordset($1::jsonb)
      as i(cluster text, score int, "replicasLost" int, "replicasShort" int, "applicationsShort" int)
    join cluster c on c.name = i.cluster`,
};

const insertApplications = {
  name: 'loss-insert-applications',
  text: `
    insert into application_loss (cluster, application_id, score, replicas_short)
    select i.cluster, a.id, i.score, i."replicasShort"
    from ${input} join application a on a.namespace = i.namespace and a.name = i.name join cluster c on c.name = i.cluster`,
};
