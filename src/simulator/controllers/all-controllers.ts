import type { Controller } from './controller.js';
import { definitionController } from './custom-resource-definition.js';
import { daemonSetController } from './daemon-set.js';
import { deploymentController } from './deployment.js';
import { garbageCollector } from './garbage-collector.js';
import { jobController } from './job.js';
import { kubelet } from './kubelet.js';
import { namespaceController } from './namespace.js';
import { replicaSetController } from './replica-set.js';
import { scheduler } from './scheduler.js';
import { statefulSetController } from './stateful-set.js';
import { balancerController, claimController } from './volumes-and-balancers.js';

/** Part of the API server itself: without them namespaces never end and definitions define nothing. */
export const apiControllers: readonly Controller[] = [namespaceController, definitionController];

export const workloadControllers: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  scheduler,
  kubelet,
  garbageCollector,
  claimController,
  balancerController,
];
