import type { ResourceKey } from '../../core/model/plan.js';
import { type Db, rows } from '../database/sql.js';
import { decisionRow, type StoredDecision } from '../plan/decision-row.js';
import { Conditions, pagesOf } from './asking.js';
import type { DecisionRow, Page, PageAsk } from './rows.js';

const columns = `d.id, d.resource_id, d.policy_kind, d.policy_namespace, d.policy_name, d.created_at, d.outcome, d.message, d.losers, d.warnings,
  d.chosen, d.refused`;

export async function currentDecisions(db: Db, keys: readonly ResourceKey[]): Promise<DecisionRow[]> {
  const text = `select ${columns} from binding b join decision d on d.id = b.decision_id where b.resource_id = any($1::bigint[]) order by d.resource_id`;
  return (await rows<StoredDecision>(db, text, [keys])).map(decisionRow);
}

export function decisionPagesOf(
  db: Db,
  keys: readonly ResourceKey[],
  { first, after }: PageAsk<string>,
): Promise<ReadonlyMap<ResourceKey, Page<DecisionRow>>> {
  const conditions = new Conditions().always('d.resource_id = parent.id').add('d.id < ?::bigint', after ?? undefined);
  const text = (limit: string) => `select ${columns}, -d.id as place from decision d ${conditions.where} order by d.id desc limit ${limit}`;
  return pagesOf<ResourceKey, StoredDecision, DecisionRow>(db, keys, { text, conditions }, first, decisionRow);
}
