import { apiServiceController } from './api-service.js';
import type { Controller } from './controller.js';
import { definitionController } from './custom-resource-definition.js';
import { garbageCollector } from './garbage-collector.js';
import { furnishingController, namespaceController } from './namespace.js';
import { kubelet } from './pods/kubelet.js';
import { scheduler } from './pods/scheduler.js';
import { balancerController, claimController } from './volumes-and-balancers.js';
import { cronJobController } from './workloads/cron-job.js';
import { daemonSetController } from './workloads/daemon-set.js';
import { deploymentController } from './workloads/deployment.js';
import { disruptionBudgetController } from './workloads/disruption-budget.js';
import { jobController } from './workloads/job.js';
import { podAutoscaler } from './workloads/pod-autoscaler.js';
import { replicaSetController } from './workloads/replica-set.js';
import { statefulSetController } from './workloads/stateful-set.js';

/** Part of the API server itself: without these, namespaces are never removed and CustomResourceDefinitions have no effect. */
export const apiControllers: readonly Controller[] = [namespaceController, definitionController, apiServiceController];

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
