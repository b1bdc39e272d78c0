import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { degraded, healthy, type Judgement, type KindInterpreter, progressing, suspended, unreported } from '../kind-interpreter.js';
import { collectWithGenerations } from './collect-fields.js';

/* Flux reports one condition, Ready, and means by its reason whether the latest was brought there or an earlier one. */

const installed = ['InstallSucceeded', 'UpgradeSucceeded', 'RollbackSucceeded', 'TestSucceeded'];

const sources = {
  GitRepository: ['observedIgnore', 'observedRecurseSubmodules', 'observedInclude', 'lastHandledReconcileAt'],
  OCIRepository: ['url', 'observedIgnore', 'observedLayerSelector', 'lastHandledReconcileAt'],
  Bucket: ['url', 'observedIgnore', 'lastHandledReconcileAt'],
  HelmRepository: ['url', 'lastHandledReconcileAt'],
} as const;

const revisions = ['lastAppliedRevision', 'lastAttemptedRevision'];
const failures = ['failures', 'upgradeFailures', 'installFailures'];
const release = ['lastAttemptedValuesChecksum', 'helmChart', 'lastReleaseRevision', ...failures];

/** Rules by kind, for Flux's API groups. */
export const fluxKinds: readonly (readonly [key: string, KindInterpreter])[] = [
  ...Object.entries(sources).map(([kind, fields]) => source(kind, ['observedGeneration', ...fields])),
  source('HelmChart', ['url', 'observedChartName', 'observedSourceArtifactRevision', 'lastHandledReconcileAt'], 'ChartPullSucceeded'),
  [
    'kustomize.toolkit.fluxcd.io/Kustomization',
    {
      judge: (object) => judge(object, ['ReconciliationSucceeded']),
      collect: collectWithGenerations('conditions', 'observedGeneration', ...revisions),
    },
  ],
  [
    'helm.toolkit.fluxcd.io/HelmRelease',
    {
      // In the first API version `InstallSucceeded` describes one step; in later ones it describes the whole release.
      judge: (object) =>
        judge(
          object,
          at(object, 'apiVersion') === 'helm.toolkit.fluxcd.io/v2beta1'
            ? ['ReconciliationSucceeded']
            : ['ReconciliationSucceeded', ...installed],
        ),
      collect: collectWithGenerations('conditions', 'observedGeneration', ...revisions, ...release),
    },
  ],
];

function source(kind: string, fields: readonly string[], ...reasons: readonly string[]): readonly [string, KindInterpreter] {
  return [
    `source.toolkit.fluxcd.io/${kind}`,
    {
      judge: (object) => judge(object, ['Succeeded', ...reasons]),
      collect: collectWithGenerations('conditions', 'artifact', ...fields),
    },
  ];
}

function judge(object: KubeObject, good: readonly string[]): Judgement {
  if (at(object, 'spec', 'suspend') === true) return suspended('reconciliation is suspended');
  const stalled = conditionNamed(object, 'Stalled');
  if (stalled?.status === 'True') return degraded(wordsOf(stalled));

  const ready = conditionNamed(object, 'Ready');
  if (!ready) return conditionNamed(object, 'Reconciling') ? progressing('it is being reconciled') : unreported;
  if (ready.status === 'True') return good.includes(ready.reason) ? healthy : progressing(wordsOf(ready));
  const working = ready.status === 'Unknown' || ['Progressing', 'DependencyNotReady'].includes(ready.reason);
  return working ? progressing(wordsOf(ready)) : degraded(wordsOf(ready));
}
