import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind } from '../../../kubernetes/object.js';
import { flinkDeployment } from './flink.js';
import type { WorkloadKind } from './part.js';
import { rayCluster, rayJob, rayService } from './ray.js';
import { advancedCronJob, cronJob, jobSet, perNode, pod, replicated, single, unitedDeployment, workflow } from './replicated.js';
import { inferenceService, knativeService } from './serving.js';
import { sparkApplication } from './spark.js';
import { kubeflowJob, leaderWorkerSet, trainJob, volcanoJob } from './training.js';

/** By group and kind: the rules of a kind do not depend on its version. */
const kinds: ReadonlyMap<string, WorkloadKind> = new Map([
  ['apps/Deployment', replicated('replicas')],
  ['apps/ReplicaSet', replicated('replicas')],
  ['apps/StatefulSet', replicated('replicas')],
  ['apps/DaemonSet', perNode],
  ['batch/Job', replicated('parallelism')],
  ['batch/CronJob', cronJob],
  ['/Pod', pod],
  ['apps.kruise.io/CloneSet', replicated('replicas')],
  ['apps.kruise.io/StatefulSet', replicated('replicas')],
  ['apps.kruise.io/UnitedDeployment', unitedDeployment],
  ['apps.kruise.io/DaemonSet', perNode],
  // It runs one pod per node; its `parallelism` only limits how many nodes run at a time.
  ['apps.kruise.io/BroadcastJob', perNode],
  ['apps.kruise.io/AdvancedCronJob', advancedCronJob],
  ['argoproj.io/Workflow', workflow],
  ['argoproj.io/Rollout', replicated('replicas')],
  ['batch.volcano.sh/Job', volcanoJob],
  ['flink.apache.org/FlinkDeployment', flinkDeployment],
  ['sparkoperator.k8s.io/SparkApplication', sparkApplication],
  ['ray.io/RayCluster', rayCluster],
  ['ray.io/RayJob', rayJob],
  ['ray.io/RayService', rayService],
  ['kubeflow.org/PyTorchJob', kubeflowJob('pytorchReplicaSpecs', { lowerCase: true })],
  ['kubeflow.org/TFJob', kubeflowJob('tfReplicaSpecs', { lowerCase: true })],
  ['kubeflow.org/XGBoostJob', kubeflowJob('xgbReplicaSpecs', { lowerCase: true })],
  ['kubeflow.org/PaddleJob', kubeflowJob('paddleReplicaSpecs', { lowerCase: true })],
  ['kubeflow.org/JAXJob', kubeflowJob('jaxReplicaSpecs', { lowerCase: true })],
  ['kubeflow.org/MPIJob', kubeflowJob('mpiReplicaSpecs', { noneByDefault: 'Worker', templatesOnly: true })],
  ['kubeflow.org/Notebook', single],
  ['trainer.kubeflow.org/TrainJob', trainJob],
  ['jobset.x-k8s.io/JobSet', jobSet],
  ['leaderworkerset.x-k8s.io/LeaderWorkerSet', leaderWorkerSet],
  ['serving.knative.dev/Service', knativeService],
  ['serving.kserve.io/InferenceService', inferenceService],
]);

/** The kinds that create pods, each `group/kind`. */
export const workloadKinds: readonly string[] = [...kinds.keys()];

/** Undefined for kinds that create no pods, and for unknown kinds. */
export function workloadKindOf({ apiVersion, kind }: GroupVersionKind): WorkloadKind | undefined {
  return kinds.get(`${groupOf(String(apiVersion ?? ''))}/${kind}`);
}
