import type { NodePool } from '../../model/cluster.js';
import type { NodeExpression } from '../../model/demand.js';
import { tolerates } from '../../model/toleration.js';
import type { Columns } from './columns.js';
import type { Constraints, Request } from './request.js';

/** Whether the nodes of a pool let such a replica in. Labels that are not known rule nothing out. */
export function admits(pool: NodePool | null, { constraints, tolerations }: Request): boolean {
  if (!pool) return true;
  const blocking = pool.taints?.some((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)));
  return !blocking && (!constraints || !pool.labels || meets(pool.labels, constraints));
}

/** By row, whether its nodes let such a replica in; null when all do. */
export function admittingRows({ pools, tainted }: Pick<Columns, 'pools' | 'tainted'>, request: Request): readonly boolean[] | null {
  return tainted || request.constraints ? pools.map((pool) => admits(pool, request)) : null;
}

type Labels = Readonly<Record<string, string>>;

function meets(labels: Labels, { nodeSelector, nodeTerms }: Constraints): boolean {
  const selected = Object.entries(nodeSelector).every(([key, value]) => labelOf(labels, key) === value);
  // A term without expressions matches nothing, as in a member's scheduler.
  return selected && (nodeTerms.length === 0 || nodeTerms.some((term) => term.length > 0 && term.every((one) => holds(one, labels))));
}

function holds({ key, operator, values }: NodeExpression, labels: Labels): boolean {
  const value = labelOf(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
