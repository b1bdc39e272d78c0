import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { dependenciesOf, podDependencies } from './dependencies-of.js';

const object = (apiVersion: string, kind: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  spec,
});
const names = (of: KubeObject) => dependenciesOf(of).map(({ kind, name }) => `${kind}/${name}`);
const mounting = {
  volumes: [
    { configMap: { name: 'settings' } },
    { projected: { sources: [{ secret: { name: 'keys' } }, { configMap: { name: 'more' } }] } },
  ],
};

describe('the dependencies of an object', () => {
  it.each([
    {
      of: object('apps/v1', 'Deployment', { template: { spec: mounting } }),
      want: ['ConfigMap/more', 'ConfigMap/settings', 'Secret/keys'],
      because: 'its pods mount them',
    },
    {
      of: object('apps/v1', 'Deployment', { template: { spec: { serviceAccountName: 'default' } } }),
      want: [],
      because: 'every namespace has that account',
    },
    {
      of: object('apps/v1', 'StatefulSet', {
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
        template: {
          spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }, { persistentVolumeClaim: { claimName: 'shared' } }] },
        },
      }),
      want: ['PersistentVolumeClaim/shared'],
      because: 'it makes the other claim itself',
    },
    {
      of: object('jobset.x-k8s.io/v1alpha2', 'JobSet', {
        replicatedJobs: [{ name: 'a', template: { spec: { template: { spec: mounting } } } }],
      }),
      want: ['ConfigMap/more', 'ConfigMap/settings', 'Secret/keys'],
      because: 'pods of every job count',
    },
    {
      of: object('ray.io/v1', 'RayJob', {
        submitterPodTemplate: { spec: { serviceAccountName: 'submitter' } },
        rayClusterSpec: { headGroupSpec: { template: { spec: mounting } } },
      }),
      want: ['ConfigMap/more', 'ConfigMap/settings', 'Secret/keys', 'ServiceAccount/submitter'],
      because: 'the submitter is a pod too',
    },
    {
      of: object('example.com/v1', 'Widget', {
        template: { spec: { containers: [{ name: 'a', envFrom: [{ secretRef: { name: 'keys' } }] }] } },
      }),
      want: ['Secret/keys'],
      because: 'kinds that are not known mostly hold a pod template there',
    },
    {
      of: object('example.com/v1', 'Widget', { template: { metadata: {} } }),
      want: [],
      because: 'what holds no containers is no pod template',
    },
    {
      of: object('serving.kserve.io/v1beta1', 'InferenceService', {
        predictor: { serviceAccountName: 'models', model: { env: [{ valueFrom: { secretKeyRef: { name: 'token' } } }] } },
      }),
      want: ['Secret/token', 'ServiceAccount/models'],
      because: 'the model is a container',
    },
    {
      of: object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', {
        imagePullSecrets: ['registry'],
        driver: { serviceAccount: 'spark', configMaps: [{ name: 'conf', path: '/c' }] },
      }),
      want: ['ConfigMap/conf', 'Secret/registry', 'ServiceAccount/spark'],
      because: 'Spark names them its own way',
    },
    {
      of: object('networking.k8s.io/v1', 'Ingress', { tls: [{ secretName: 'cert' }, {}] }),
      want: ['Secret/cert'],
      because: 'a rule without a secret needs none',
    },
  ])('$of.kind needs $want: $because', ({ of, want }) => {
    expect(names(of)).toEqual(want);
  });

  it('are in its namespace, without duplicates', () => {
    const twice = { spec: { volumes: [{ secret: { secretName: 'keys' } }, { secret: { secretName: 'keys' } }] } };
    expect(podDependencies(twice, 'shop')).toEqual([{ apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'keys' }]);
  });
});
