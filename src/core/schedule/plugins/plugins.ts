import type { FilterPlugin } from '../filter.js';
import type { ScorePlugin } from '../score.js';
import { apiEnablement } from './api-enablement.js';
import { clusterAffinity } from './cluster-affinity.js';
import { clusterCordoned } from './cluster-cordoned.js';
import { clusterDeleting } from './cluster-deleting.js';
import { clusterEviction } from './cluster-eviction.js';
import { clusterLocality } from './cluster-locality.js';
import { spreadProperty } from './spread-property.js';
import { taintToleration } from './taint-toleration.js';

/** In the order in which they are asked. What the policy says comes first, since that is what its author can change. */
export const filters: readonly FilterPlugin[] = [
  clusterAffinity,
  spreadProperty,
  clusterDeleting,
  clusterEviction,
  clusterCordoned,
  taintToleration,
  apiEnablement,
];

export const scores: readonly ScorePlugin[] = [clusterLocality];
