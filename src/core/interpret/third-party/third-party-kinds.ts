import type { KindInterpreter } from '../kind-interpreter.js';
import { rollout, workflow } from './argo.js';
import { flinkDeployment, sparkApplication } from './data-jobs.js';
import { fluxKinds } from './flux.js';
import {
  advancedCronJob,
  advancedDaemonSet,
  advancedStatefulSet,
  broadcastJob,
  cloneSet,
  kruiseRollout,
  sidecarSet,
  unitedDeployment,
} from './kruise.js';
import { kyvernoPolicy } from './kyverno.js';
import { rayCluster, rayJob, rayService } from './ray.js';
import { inferenceService, knativeService } from './serving.js';
import { jobSet, kubeflowJob, leaderWorkerSet, notebook, trainJob } from './training.js';
import { podGroup, volcanoJob, volcanoQueue } from './volcano.js';

/** Rules for kinds of other projects (parity H7 and others), by group and kind. */
export const thirdPartyKinds: readonly (readonly [key: string, KindInterpreter])[] = [
  ['apps.kruise.io/CloneSet', cloneSet],
  ['apps.kruise.io/StatefulSet', advancedStatefulSet],
  ['apps.kruise.io/DaemonSet', advancedDaemonSet],
  ['apps.kruise.io/SidecarSet', sidecarSet],
  ['apps.kruise.io/UnitedDeployment', unitedDeployment],
  ['apps.kruise.io/BroadcastJob', broadcastJob],
  ['apps.kruise.io/AdvancedCronJob', advancedCronJob],
  ['rollouts.kruise.io/Rollout', kruiseRollout],
  ...fluxKinds,
  ['kyverno.io/Policy', kyvernoPolicy],
  ['kyverno.io/ClusterPolicy', kyvernoPolicy],
  ['batch.volcano.sh/Job', volcanoJob],
  ['scheduling.volcano.sh/PodGroup', podGroup],
  ['scheduling.volcano.sh/Queue', volcanoQueue],
  ['kubeflow.org/PyTorchJob', kubeflowJob],
  ['kubeflow.org/TFJob', kubeflowJob],
  ['kubeflow.org/MPIJob', kubeflowJob],
  ['kubeflow.org/XGBoostJob', kubeflowJob],
  ['kubeflow.org/PaddleJob', kubeflowJob],
  ['kubeflow.org/JAXJob', kubeflowJob],
  ['kubeflow.org/Notebook', notebook],
  ['trainer.kubeflow.org/TrainJob', trainJob],
  ['jobset.x-k8s.io/JobSet', jobSet],
  ['leaderworkerset.x-k8s.io/LeaderWorkerSet', leaderWorkerSet],
  ['ray.io/RayCluster', rayCluster],
  ['ray.io/RayJob', rayJob],
  ['ray.io/RayService', rayService],
  ['sparkoperator.k8s.io/SparkApplication', sparkApplication],
  ['flink.apache.org/FlinkDeployment', flinkDeployment],
  ['argoproj.io/Workflow', workflow],
  ['argoproj.io/Rollout', rollout],
  ['serving.knative.dev/Service', knativeService],
  ['serving.kserve.io/InferenceService', inferenceService],
];
