import type { Fields } from './case-file.js';
import { admission } from './schemas/admission.js';
import { clusterSelection } from './schemas/cluster-selection.js';
import { division } from './schemas/division.js';
import { overrides } from './schemas/overrides.js';
import { policyMatching } from './schemas/policy-matching.js';
import { status } from './schemas/status.js';

/** Answers the input of a case by asking the functions that the hub runs. A refusal is the answer `error`. */
export type Schema = (input: Fields) => Fields;

export const schemas: Readonly<Record<string, Schema>> = {
  ...clusterSelection,
  ...policyMatching,
  ...overrides,
  ...division,
  ...status,
  ...admission,
};
