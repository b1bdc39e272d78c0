import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { addNeed, type Needs } from './needs.js';
import { addPodNeeds } from './pod-needs.js';

/** Dependencies of a kind besides those of its pods. */
type KindNeeds = (needs: Needs, object: KubeObject) => void;

/** Fields below `spec` that name a secret or a service account. */
function named(secrets: readonly string[], accounts: readonly string[] = []): KindNeeds {
  return (needs, object) => {
    for (const path of secrets) addNeed(needs, 'Secret', at(object, 'spec', ...path.split('.')));
    for (const path of accounts) addNeed(needs, 'ServiceAccount', at(object, 'spec', ...path.split('.')));
  };
}

const fluxSource = named(['secretRef.name', 'verify.secretRef.name']);

/** By group and kind. */
export const kindNeeds: ReadonlyMap<string, KindNeeds> = new Map<string, KindNeeds>([
  ['networking.k8s.io/Ingress', ingress],
  ['apps/StatefulSet', withoutOwnClaims],
  ['apps.kruise.io/StatefulSet', withoutOwnClaims],
  ['apps.kruise.io/SidecarSet', (needs, object) => addPodNeeds(needs, object['spec'])],
  ['argoproj.io/Workflow', workflow],
  ['ray.io/RayJob', (needs, object) => addPodNeeds(needs, at(object, 'spec', 'submitterPodTemplate', 'spec'))],
  ['sparkoperator.k8s.io/SparkApplication', spark],
  ['flink.apache.org/FlinkDeployment', named([], ['serviceAccount'])],
  ['kustomize.toolkit.fluxcd.io/Kustomization', named(['decryption.secretRef.name', 'kubeConfig.secretRef.name'], ['serviceAccountName'])],
  ['helm.toolkit.fluxcd.io/HelmRelease', helmRelease],
  ['source.toolkit.fluxcd.io/GitRepository', fluxSource],
  ['source.toolkit.fluxcd.io/Bucket', fluxSource],
  ['source.toolkit.fluxcd.io/HelmRepository', named(['secretRef.name', 'certSecretRef.name'])],
  ['source.toolkit.fluxcd.io/HelmChart', named(['verify.secretRef.name'])],
  [
    'source.toolkit.fluxcd.io/OCIRepository',
    named(['secretRef.name', 'verify.secretRef.name', 'certSecretRef.name'], ['serviceAccountName']),
  ],
]);

function ingress(needs: Needs, object: KubeObject): void {
  for (const tls of itemsOf(at(object, 'spec', 'tls'))) addNeed(needs, 'Secret', at(tls, 'secretName'));
}

/** A PersistentVolumeClaim that the StatefulSet creates in each member is not a dependency. */
function withoutOwnClaims(needs: Needs, object: KubeObject): void {
  for (const claim of itemsOf(at(object, 'spec', 'volumeClaimTemplates'))) {
    needs.PersistentVolumeClaim.delete(textOf(at(claim, 'metadata', 'name')) ?? '');
  }
}

/** Steps share the workflow's volumes and ServiceAccount, and have their own containers. */
function workflow(needs: Needs, object: KubeObject): void {
  addPodNeeds(needs, object['spec']);
  addNeed(needs, 'ServiceAccount', at(object, 'spec', 'executor', 'serviceAccountName'));
  for (const step of itemsOf(at(object, 'spec', 'templates'))) {
    const containers = ['container', 'script'].map((field) => at(step, field));
    addPodNeeds(needs, { containers: [...containers, ...itemsOf(at(step, 'initContainers')), ...itemsOf(at(step, 'sidecars'))] });
    addPodNeeds(needs, { volumes: at(step, 'volumes'), serviceAccountName: at(step, 'serviceAccountName') });
  }
  withoutOwnClaims(needs, object);
}

function spark(needs: Needs, object: KubeObject): void {
  addPodNeeds(needs, { volumes: at(object, 'spec', 'volumes') });
  for (const secret of itemsOf(at(object, 'spec', 'imagePullSecrets'))) addNeed(needs, 'Secret', secret);
  for (const role of ['driver', 'executor']) {
    const spec = at(object, 'spec', role);
    addPodNeeds(needs, { containers: [spec], serviceAccountName: at(spec, 'serviceAccount') });
    for (const map of itemsOf(at(spec, 'configMaps'))) addNeed(needs, 'ConfigMap', at(map, 'name'));
    for (const secret of itemsOf(at(spec, 'secrets'))) addNeed(needs, 'Secret', at(secret, 'name'));
  }
}

function helmRelease(needs: Needs, object: KubeObject): void {
  named(['chart.spec.verify.secretRef.name', 'kubeConfig.secretRef.name'], ['serviceAccountName'])(needs, object);
  for (const source of itemsOf(at(object, 'spec', 'valuesFrom'))) {
    const kind = at(source, 'kind');
    if (kind === 'Secret' || kind === 'ConfigMap') addNeed(needs, kind, at(source, 'name'));
  }
}
