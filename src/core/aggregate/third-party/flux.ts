import { byField, generationOfAll, last, saidByCluster, sum } from '../field-folds.js';
import type { StatusFold } from '../status-fold.js';

const common = { conditions: saidByCluster, observedGeneration: generationOfAll } as const;
const source = { ...common, artifact: last, lastHandledReconcileAt: last } as const;
const revisions = { lastAttemptedRevision: last, lastAppliedRevision: last } as const;

/** By group and kind. */
export const fluxFolds: readonly (readonly [key: string, StatusFold])[] = [
  ['source.toolkit.fluxcd.io/GitRepository', byField(source)],
  ['source.toolkit.fluxcd.io/Bucket', byField({ ...source, url: last })],
  ['source.toolkit.fluxcd.io/HelmRepository', byField({ ...source, url: last })],
  ['source.toolkit.fluxcd.io/OCIRepository', byField({ ...source, url: last })],
  ['source.toolkit.fluxcd.io/HelmChart', byField({ ...source, url: last, observedChartName: last, observedSourceArtifactRevision: last })],
  ['kustomize.toolkit.fluxcd.io/Kustomization', byField({ ...common, ...revisions })],
  [
    'helm.toolkit.fluxcd.io/HelmRelease',
    byField({
      ...common,
      ...revisions,
      lastAttemptedValuesChecksum: last,
      helmChart: last,
      lastReleaseRevision: last,
      failures: sum,
      upgradeFailures: sum,
      installFailures: sum,
    }),
  ],
];
