import type { NodePool } from '../../model/cluster/cluster.js';
import { tolerates } from '../../model/cluster/toleration.js';
import type { NodeExpression } from '../../model/demand.js';
import type { Columns } from './columns.js';
import type { Constraints, Request } from './request.js';

/** Whether the nodes of a pool admit such a replica. An unknown label matches no selector. */
export function poolAccepts(pool: NodePool | null, { constraints, tolerations }: Request): boolean {
  if (!pool) return true;
  const blocking = pool.taints?.some((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)));
  return !blocking && (!constraints || meets(pool, constraints));
}

/** Per row, whether its nodes admit such a replica; null if all do. */
export function admittingRows({ pools, tainted }: Pick<Columns, 'pools' | 'tainted'>, request: Request): readonly boolean[] | null {
  return tainted || request.constraints ? pools.map((pool) => poolAccepts(pool, request)) : null;
}

/** A term without expressions matches no node, as in a member's scheduler. */
function meets(pool: NodePool, { nodeSelector, nodeTerms }: Constraints): boolean {
  const selected = Object.entries(nodeSelector).every(([key, value]) => labelOf(pool, key) === value);
  return selected && (nodeTerms.length === 0 || nodeTerms.some((term) => term.length > 0 && term.every((one) => holds(one, pool))));
}

/** For a key with many values: assume that some nodes have other values than the few named ones, and that every node has the key. */
function holds({ key, operator, values }: NodeExpression, pool: NodePool): boolean {
  const value = labelOf(pool, key);
  const varies = pool.variedLabels?.includes(key) === true;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined || varies;
    case 'DoesNotExist':
      return value === undefined && !varies;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function labelOf({ labels }: NodePool, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
