import type { NodeExpression, Requirements } from '../../model/demand.js';
import type { Toleration } from '../../model/policy/policy.js';

/** A replica's requirements in the form that is compared with columns. */
export interface Request {
  /** Equal for equal requirements. */
  readonly key: string;
  /** Equal for requirements of the same resources. */
  readonly shape: string;
  readonly names: readonly string[];
  readonly amounts: readonly number[];
  /** Null if every node is admitted. */
  readonly constraints: Constraints | null;
  readonly tolerations: readonly Toleration[];
}

export interface Constraints {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly nodeTerms: readonly (readonly NodeExpression[])[];
}

/** A replica without known requirements takes one pod slot. */
const podOnly: Request = { key: '', shape: '', names: [], amounts: [], constraints: null, tolerations: [] };

const known = new WeakMap<Requirements, Request>();

/** A decision uses the same requirements for every cluster, and comparing is cheaper than a lookup. */
let last: { readonly requirements: Requirements | null; readonly request: Request } = { requirements: null, request: podOnly };

export function requestOf(requirements: Requirements | null): Request {
  if (requirements === last.requirements) return last.request;
  if (!requirements) return podOnly;
  let request = known.get(requirements);
  if (!request) known.set(requirements, (request = read(requirements)));
  last = { requirements, request };
  return request;
}

function read({ request, nodeSelector = {}, nodeTerms = [], tolerations = [] }: Requirements): Request {
  const asked = Object.entries(request)
    .filter(([, amount]) => amount > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const constrained = Object.keys(nodeSelector).length > 0 || nodeTerms.length > 0;
  const constraints = constrained ? { nodeSelector, nodeTerms } : null;
  const rest = constrained || tolerations.length > 0 ? JSON.stringify([constraints, tolerations]) : '';
  return {
    key: asked.map(([name, amount]) => `${name}=${amount}`).join() + rest,
    shape: asked.map(([name]) => name).join(),
    names: asked.map(([name]) => name),
    amounts: asked.map(([, amount]) => amount),
    constraints,
    tolerations,
  };
}
