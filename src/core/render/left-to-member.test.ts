import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import { leaveToMember } from './left-to-member.js';

const ca = 'Q0E=';

function anObject(apiVersion: string, kind: string, fields: object, annotations?: Record<string, string>): KubeObject {
  return { apiVersion, kind, metadata: { name: 'one', ...(annotations && { annotations }) }, ...fields } as KubeObject;
}

const injected = { 'cert-manager.io/inject-ca-from': 'tools/cert' };
const webhooks = {
  webhooks: [
    { name: 'a', clientConfig: { caBundle: ca, service: { name: 's' } } },
    { name: 'b', clientConfig: { url: 'u' } },
  ],
};

describe('fields left to the member', () => {
  it('are the rules of an aggregated ClusterRole', () => {
    const role = anObject('rbac.authorization.k8s.io/v1', 'ClusterRole', { aggregationRule: { clusterRoleSelectors: [] }, rules: [] });

    const { manifest, warnings } = leaveToMember(role);
    expect(manifest).not.toHaveProperty('rules');
    expect(manifest).toHaveProperty('aggregationRule');
    expect(warnings).toEqual(['/rules is left to the member: the aggregation controller of the member writes it.']);
  });

  it('are not the rules of another ClusterRole', () => {
    const role = anObject('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [{ verbs: ['get'] }] });

    expect(leaveToMember(role)).toEqual({ manifest: role, warnings: [] });
  });

  it.each([
    ['MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', webhooks],
    ['ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', webhooks],
    ['APIService', 'apiregistration.k8s.io/v1', { spec: { caBundle: ca, group: 'g' } }],
    ['CustomResourceDefinition', 'apiextensions.k8s.io/v1', { spec: { conversion: { webhook: { clientConfig: { caBundle: ca } } } } }],
  ])('are the CA bundles of a %s that is annotated for a CA injector', (kind, apiVersion, fields) => {
    const injection = leaveToMember(anObject(apiVersion, kind, fields, injected));
    expect(JSON.stringify(injection.manifest)).not.toContain(ca);
    expect(injection.warnings).toHaveLength(1);

    expect(JSON.stringify(leaveToMember(anObject(apiVersion, kind, fields)).manifest)).toContain(ca);
    expect(JSON.stringify(leaveToMember(anObject('example.com/v1', kind, fields, injected)).manifest)).toContain(ca);
  });

  it('are those that the policy lists, by kind, version and name', () => {
    const deployment = anObject('apps/v1', 'Deployment', { spec: { replicas: 2, paused: false } });
    const left = (rule: object) => leaveToMember(deployment, [{ kind: 'Deployment', fields: ['/spec/replicas'], ...rule }]).manifest;

    expect(left({})['spec']).toEqual({ paused: false });
    expect(left({ apiVersion: 'apps/v1', name: 'one' })['spec']).toEqual({ paused: false });
    expect(left({ apiVersion: 'extensions/v1beta1' })).toBe(deployment);
    expect(left({ name: 'other' })).toBe(deployment);
    expect(left({ kind: 'StatefulSet' })).toBe(deployment);
  });

  it('are those that an annotation lists; an invalid path causes a warning', () => {
    const annotations = { 'manifold.hub/ignore-fields': '/data/a, /data/b nonsense' };

    const { manifest, warnings } = leaveToMember(anObject('v1', 'ConfigMap', { data: { a: '1', b: '2', c: '3' } }, annotations));
    expect(manifest['data']).toEqual({ c: '3' });
    expect(warnings).toEqual([
      '/data/a is left to the member: annotation manifold.hub/ignore-fields.',
      '/data/b is left to the member: annotation manifold.hub/ignore-fields.',
      'Annotation manifold.hub/ignore-fields: "nonsense" is not a field path such as /spec/replicas.',
    ]);
  });
});
