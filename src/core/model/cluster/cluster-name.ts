import { dnsLabelError } from '../../../kubernetes/names.js';

/** Names of a cluster's own objects are derived from its name, so it is shorter than Kubernetes' limit. */
const LONGEST_NAME = 48;

/** The error in a cluster name, as a clause that follows the field's name; null if it is valid. */
export function clusterNameError(name: string): string | null {
  return name.length > LONGEST_NAME ? `must have at most ${LONGEST_NAME} characters` : dnsLabelError(name);
}
