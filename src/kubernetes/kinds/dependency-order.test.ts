import { expect, it } from '@jest/globals';
import { dependencyOrder } from './dependency-order.js';

it('applies dependencies first and webhooks last', () => {
  const kinds = [
    { apiVersion: 'v1', kind: 'Namespace' },
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' },
    { apiVersion: 'v1', kind: 'ServiceAccount' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'example.com/v1', kind: 'Widget' },
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
  ];
  const order = kinds.map(dependencyOrder);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(kinds.length);
});

it('treats a kind of the same name in another group as another kind', () => {
  expect(dependencyOrder({ apiVersion: 'serving.knative.dev/v1', kind: 'Service' })).toBe(
    dependencyOrder({ apiVersion: 'a.b/v1', kind: 'Other' }),
  );
});
