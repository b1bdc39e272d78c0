import type { FilterPlugin } from '../filter.js';
import type { ScorePlugin } from '../score.js';
import { apiEnablement } from './api-enablement.js';
import { clusterAffinity } from './cluster-affinity.js';
import { clusterCordoned } from './cluster-cordoned.js';
import { clusterDeleting } from './cluster-deleting.js';
import { clusterEviction } from './cluster-eviction.js';
import { clusterLocality } from './cluster-locality.js';
import { nodeFit } from './node-fit.js';
import { spreadProperty } from './spread-property.js';
import { taintToleration } from './taint-toleration.js';
import { workloadAffinity, workloadAntiAffinity } from './workload-affinity.js';
import { workloadWish } from './workload-wish.js';

/**
 * Filters that depend only on the policy, the kind and the cluster, in evaluation order. The policy's rules come first, since its author
 * can change them.
 */
export const policyFilters: readonly FilterPlugin[] = [
  clusterAffinity,
  spreadProperty,
  clusterDeleting,
  clusterCordoned,
  taintToleration,
  apiEnablement,
];

/** Filters that depend on the single resource. */
export const resourceFilters: readonly FilterPlugin[] = [clusterEviction, workloadAffinity, workloadAntiAffinity, nodeFit];

export const scores: readonly ScorePlugin[] = [clusterLocality, workloadWish];
