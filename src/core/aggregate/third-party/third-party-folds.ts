import { byField, generationOfAll, last, saidByCluster, sum, sums } from '../field-folds.js';
import type { StatusFold } from '../status-fold.js';
import { fluxFolds } from './flux.js';
import { flinkDeployment, mpiJob, pyTorchJob, sparkApplication, tfJob, volcanoJob } from './jobs.js';
import { advancedCronJob, advancedDaemonSet, advancedStatefulSet, broadcastJob, cloneSet, sidecarSet, unitedDeployment } from './kruise.js';
import { notebook } from './notebook.js';
import { rayCluster, rayJob, rayService } from './ray.js';

const kyvernoPolicy = byField({ autogen: last, ready: last, rulecount: sums, conditions: saidByCluster });

/** Argo Rollouts are counted as a Deployment; the phase is that of the last cluster. */
const rollout = byField({
  replicas: sum,
  readyReplicas: sum,
  updatedReplicas: sum,
  availableReplicas: sum,
  phase: last,
  observedGeneration: generationOfAll,
  conditions: saidByCluster,
});

const leaderWorkerSet = byField({ replicas: sum, readyReplicas: sum, updatedReplicas: sum, conditions: saidByCluster });
const served = byField({ conditions: saidByCluster, url: last, address: last });

/** Kinds of other projects (parity H7, and more), by group and kind. */
export const thirdPartyFolds: readonly (readonly [key: string, StatusFold])[] = [
  ['apps.kruise.io/CloneSet', cloneSet],
  ['apps.kruise.io/StatefulSet', advancedStatefulSet],
  ['apps.kruise.io/DaemonSet', advancedDaemonSet],
  ['apps.kruise.io/SidecarSet', sidecarSet],
  ['apps.kruise.io/UnitedDeployment', unitedDeployment],
  ['apps.kruise.io/BroadcastJob', broadcastJob],
  ['apps.kruise.io/AdvancedCronJob', advancedCronJob],
  ...fluxFolds,
  ['kyverno.io/Policy', kyvernoPolicy],
  ['kyverno.io/ClusterPolicy', kyvernoPolicy],
  ['batch.volcano.sh/Job', volcanoJob],
  ['kubeflow.org/PyTorchJob', pyTorchJob],
  ['kubeflow.org/TFJob', tfJob],
  ['kubeflow.org/MPIJob', mpiJob],
  ['kubeflow.org/XGBoostJob', mpiJob],
  ['kubeflow.org/PaddleJob', mpiJob],
  ['kubeflow.org/JAXJob', mpiJob],
  ['kubeflow.org/Notebook', notebook],
  ['leaderworkerset.x-k8s.io/LeaderWorkerSet', leaderWorkerSet],
  ['ray.io/RayCluster', rayCluster],
  ['ray.io/RayJob', rayJob],
  ['ray.io/RayService', rayService],
  ['sparkoperator.k8s.io/SparkApplication', sparkApplication],
  ['flink.apache.org/FlinkDeployment', flinkDeployment],
  ['argoproj.io/Rollout', rollout],
  ['serving.knative.dev/Service', served],
  ['serving.kserve.io/InferenceService', served],
];
