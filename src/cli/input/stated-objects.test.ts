import { describe, expect, it } from '@jest/globals';
import { splitDocuments } from './split-documents.js';
import { statedObjects } from './stated-objects.js';

const stated = (text: string, namespace?: string) => statedObjects(splitDocuments([{ name: 'a.yaml', text }]), namespace);
const document = (apiVersion: string, kind: string, more = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web${more && `, ${more}`} }\n`;

describe('objects that documents name', () => {
  it.each([
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', policy: null, namespace: 'default' },
    { apiVersion: 'serving.knative.dev/v1', kind: 'Service', policy: null, namespace: 'default' },
    { apiVersion: 'example.com/v1', kind: 'PlacementPolicy', policy: null, namespace: 'default' },
    { apiVersion: 'policy.manifold.hub/v1', kind: 'PlacementPolicy', policy: 'PlacementPolicy', namespace: 'default' },
    { apiVersion: 'policy.karmada.io/v1alpha1', kind: 'ClusterPropagationPolicy', policy: 'ClusterPlacementPolicy', namespace: null },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', policy: null, namespace: null },
  ])('are what applying them makes: $apiVersion $kind', ({ apiVersion, kind, policy, namespace }) => {
    expect(stated(document(apiVersion, kind))).toEqual([{ apiVersion, kind, namespace, name: 'web', policy }]);
  });

  it('are in the namespace in which they would be applied', () => {
    const two = `${document('v1', 'Secret')}---\n${document('v1', 'ConfigMap', 'namespace: shop')}`;
    expect(stated(two).map(({ namespace }) => namespace)).toEqual(['shop', 'shop']);
    expect(stated(document('v1', 'Secret'), 'other')).toMatchObject([{ namespace: 'other' }]);
    expect(() => stated(two, 'other')).toThrow('ConfigMap web is in namespace shop, and -n says other');
  });

  it('are the items of lists', () => {
    const list = 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: { name: a }\n- metadata: { name: b, namespace: shop }\n';
    expect(stated(list)).toMatchObject([
      { kind: 'ConfigMap', name: 'a', namespace: 'shop' },
      { kind: 'ConfigMap', name: 'b' },
    ]);
  });

  it('are refused with their position if they are not objects', () => {
    expect(() => stated(`${document('v1', 'Secret')}---\nkind: Service\nmetadata: { name: web }\n`)).toThrow(
      'a.yaml:5 is not a Kubernetes',
    );
    expect(() => stated('kind: [\n')).toThrow(/^a\.yaml:\d/);
  });
});
