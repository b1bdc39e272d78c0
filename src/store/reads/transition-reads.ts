import type { Transition } from '../../core/model/movement/transition.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { type Db, rows } from '../database/sql.js';
import { Conditions, count, page } from './asking.js';
import type { TransitionFilter } from './reads-port.js';
import type { Page, PageAsk, TransitionRow } from './rows.js';

interface Row {
  readonly resource_id: ResourceKey;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly state: Transition['state'];
  readonly origin: Transition['origin'];
  readonly cause: string;
  readonly actor: string | null;
  readonly before: Transition['before'];
  readonly target: Transition['before'] | null;
  readonly waits: Transition['waits'];
  readonly waiting: number;
  readonly started_at: Date;
  readonly progressed_at: Date;
  readonly deadline: Date;
}

const columns = `t.resource_id, r.api_version, r.kind, r.namespace, r.name, t.state, t.origin, t.cause, t.actor, t.before, b.placements as target, t.waits,
  t.waiting, t.started_at, t.progressed_at, t.deadline`;
const source =
  'transition t join resource r on r.id = t.resource_id and r.deleted_at is null left join binding b on b.resource_id = t.resource_id';

export function transitionsPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string]>,
  filter: TransitionFilter,
): Promise<Page<TransitionRow>> {
  const conditions = filtered(filter).after(['t.state', 't.resource_id'], after);
  const text = (limit: string) => `select ${columns} from ${source} ${conditions.where} order by t.state, t.resource_id limit ${limit}`;
  return page<Row, TransitionRow>(db, { text, conditions }, first, transitionRow);
}

export function countTransitions(db: Db, filter: TransitionFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `${source} ${conditions.where}`, conditions.values);
}

/** The moves of these resources; most resources have none. */
export async function transitionsOf(db: Db, keys: readonly ResourceKey[]): Promise<readonly TransitionRow[]> {
  const found = await rows<Row>(db, `select ${columns} from ${source} where t.resource_id = any($1::bigint[])`, [keys]);
  return found.map(transitionRow);
}

function filtered({ namespace, cluster, state, constraint }: TransitionFilter): Conditions {
  return new Conditions()
    .add('r.namespace = ?', namespace)
    .add('t.state = ?', state)
    .add("t.waits @> jsonb_build_array(jsonb_build_object('cluster', ?::text))", cluster)
    .add("t.waits @> jsonb_build_array(jsonb_build_object('constraint', ?::text))", constraint);
}

function transitionRow(row: Row): TransitionRow {
  const { resource_id: resource, api_version: apiVersion, target, started_at: startedAt, progressed_at: progressedAt, ...same } = row;
  return { ...same, resource, apiVersion, target: target ?? [], startedAt, progressedAt };
}
