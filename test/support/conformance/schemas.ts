import type { Fields } from './case-file.js';
import { admission } from './schemas/admission.js';
import { capacity } from './schemas/capacity.js';
import { clusterSelection } from './schemas/cluster-selection.js';
import { division } from './schemas/division.js';
import { failover } from './schemas/failover.js';
import { overrides } from './schemas/overrides.js';
import { policyMatching } from './schemas/policy-matching.js';
import { propagation } from './schemas/propagation.js';
import { scheduling } from './schemas/scheduling.js';
import { spread } from './schemas/spread.js';
import { status } from './schemas/status.js';
import { workloads } from './schemas/workloads.js';

/** Answers the input of a case by asking the functions that the hub runs. A refusal is the answer `error`. */
export type Schema = (input: Fields) => Fields;

export const schemas: Readonly<Record<string, Schema>> = {
  ...clusterSelection,
  ...policyMatching,
  ...overrides,
  ...division,
  ...capacity,
  ...spread,
  ...scheduling,
  ...propagation,
  ...failover,
  ...status,
  ...workloads,
  ...admission,
};
