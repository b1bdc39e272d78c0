import { dnsLabelError } from '../../../kubernetes/names.js';

/** Names of a cluster's own objects are made of its name, so it leaves room. */
const LONGEST_NAME = 48;

/** What is wrong with the name of a cluster, as a sentence that can follow the field's name; null when nothing is. */
export function clusterNameError(name: string): string | null {
  return name.length > LONGEST_NAME ? `must have at most ${LONGEST_NAME} characters` : dnsLabelError(name);
}
