import type { Controller } from './controller.js';
import { cronJobController } from './cron-job.js';
import { definitionController } from './custom-resource-definition.js';
import { daemonSetController } from './daemon-set.js';
import { deploymentController } from './deployment.js';
import { disruptionBudgetController } from './disruption-budget.js';
import { garbageCollector } from './garbage-collector.js';
import { jobController } from './job.js';
import { kubelet } from './kubelet.js';
import { furnishingController, namespaceController } from './namespace.js';
import { podAutoscaler } from './pod-autoscaler.js';
import { replicaSetController } from './replica-set.js';
import { scheduler } from './scheduler.js';
import { statefulSetController } from './stateful-set.js';
import { balancerController, claimController } from './volumes-and-balancers.js';

/** Part of the API server itself: without them namespaces never end and definitions define nothing. */
export const apiControllers: readonly Controller[] = [namespaceController, definitionController];

export const workloadControllers: readonly Controller[] = [
  furnishingController,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  disruptionBudgetController,
  podAutoscaler,
  scheduler,
  kubelet,
  garbageCollector,
  claimController,
  balancerController,
];
