import { describe, expect, it } from '@jest/globals';
import { excludedBecause, skippedBecause } from './exclusions.js';

const object = (apiVersion: string, kind: string, namespace?: string, name = 'x') => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});

describe('kinds and namespaces that are never propagated', () => {
  it.each([
    object('v1', 'ConfigMap', 'kube-system', 'extension-apiserver-authentication'),
    object('v1', 'ConfigMap', 'karmada-es-member1'),
    object('policy.karmada.io/v1alpha1', 'PropagationPolicy', 'shop'),
    object('policy.manifold.hub/v1', 'PlacementPolicy', 'shop'),
    object('manifold.hub/v1', 'Thing'),
    object('events.k8s.io/v1', 'Event', 'shop'),
    object('v1', 'Event', 'shop'),
    object('coordination.k8s.io/v1', 'Lease', 'shop'),
  ])('$apiVersion $kind in $metadata.namespace', (one) => {
    expect(excludedBecause(one)).toEqual(expect.any(String));
  });

  it.each([
    object('v1', 'ConfigMap', 'shop'),
    object('v1', 'ConfigMap', 'my-kube-system'),
    object('v1', 'ConfigMap', 'kube-system'),
    object('v1', 'Namespace'),
    object('notkarmada.io/v1', 'Thing'),
  ])('is not $apiVersion $kind in $metadata.namespace', (one) => {
    expect(excludedBecause(one)).toBeNull();
  });

  it('use the configured patterns of namespaces to skip', () => {
    expect(skippedBecause(object('v1', 'ConfigMap', 'legacy-a'), ['legacy-.*'])).toBe('Namespace legacy-a is skipped (legacy-.*).');
    expect(skippedBecause(object('v1', 'ConfigMap', 'kube-public'), [])).toBeNull();
    expect(skippedBecause(object('v1', 'ConfigMap', 'kube-public'))).toBe('Namespace kube-public is skipped (kube-.*).');
    expect(skippedBecause(object('v1', 'ConfigMap', 'my-kube-system'))).toBeNull();
  });
});
