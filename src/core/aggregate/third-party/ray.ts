import { at, fieldsOf, isObject } from '../../../kubernetes/json/untrusted.js';
import type { Json, JsonObject } from '../../../kubernetes/object.js';
import { amounts, asItIsAlone, byField, type FieldFold, first, joined, last, latestTime, most, ofTheWorst, sum } from '../field-folds.js';

/** State, head and endpoints are taken together from one cluster; conditions are merged over all. */
export const rayCluster = asItIsAlone(
  byField({
    conditions: joined,
    readyWorkerReplicas: sum,
    availableWorkerReplicas: sum,
    desiredWorkerReplicas: sum,
    minWorkerReplicas: sum,
    maxWorkerReplicas: sum,
    desiredCPU: amounts,
    desiredGPU: amounts,
    desiredMemory: amounts,
    desiredTPU: amounts,
    lastUpdateTime: latestTime,
    endpoints: first,
    head: first,
    state: first,
    stateTransitionTimes: first,
  }),
);

const deploymentWorstFirst = [
  'Failed',
  'ValidationFailed',
  'Complete',
  'Running',
  'Retrying',
  'Suspended',
  'Suspending',
  'Waiting',
  'Initializing',
  '',
];
const outcomeWorstFirst = ['FAILED', 'STOPPED', 'SUCCEEDED', 'RUNNING', 'PENDING', ''];

/** Reason and message of the deployment in the worst state. */
const ofTheWorstDeployment =
  (name: string): FieldFold =>
  (_found, items, template) => {
    const deployments = items.map(({ cluster, status }) => ({ cluster, value: status }));
    return at(ofTheWorst(deploymentWorstFirst, 'jobDeploymentStatus')(deployments, items, template), name) as Json | undefined;
  };

export const rayJob = asItIsAlone(
  byField({
    jobStatus: ofTheWorst(outcomeWorstFirst),
    jobDeploymentStatus: ofTheWorst(deploymentWorstFirst),
    reason: ofTheWorstDeployment('reason'),
    message: ofTheWorstDeployment('message'),
  }),
);

const applicationWorstFirst = ['DEPLOY_FAILED', 'UNHEALTHY', 'DEPLOYING', 'NOT_STARTED', 'DELETING', 'RUNNING'];

/** The first cluster's service status, with each application in its worst state. */
const activeService: FieldFold = (found, items, template) => {
  const service = found[0]?.value;
  if (!isObject(service)) return undefined;
  const names = new Set(found.flatMap(({ value }) => Object.keys(fieldsOf(at(value, 'applicationStatuses')))));
  const applications = [...names].map((name) => {
    const inClusters = found
      .map(({ cluster, value }) => ({ cluster, value: at(value, 'applicationStatuses', name) }))
      .filter(({ value }) => value !== undefined);
    return [name, ofTheWorst(applicationWorstFirst, 'status')(inClusters, items, template)] as const;
  });
  return { ...(service as JsonObject), ...(names.size > 0 && { applicationStatuses: Object.fromEntries(applications) as JsonObject }) };
};

export const rayService = asItIsAlone(
  byField({
    conditions: joined,
    numServeEndpoints: sum,
    lastUpdateTime: latestTime,
    observedGeneration: most,
    serviceStatus: ofTheWorst(['', 'Running']),
    activeServiceStatus: activeService,
    pendingServiceStatus: last,
  }),
);
