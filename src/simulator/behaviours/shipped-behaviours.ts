import type { Behaviour } from './behaviour.js';
import { cloneSet } from './clone-set.js';
import { flinkDeployment } from './flink-deployment.js';
import { pytorchJob } from './pytorch-job.js';
import { rayCluster } from './ray-cluster.js';
import { rollout } from './rollout.js';
import { volcanoJob } from './volcano-job.js';

export const shippedBehaviours: readonly Behaviour[] = [cloneSet, volcanoJob, pytorchJob, rayCluster, flinkDeployment, rollout];
