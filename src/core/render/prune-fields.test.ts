import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { pruneFields } from './prune-fields.js';

const object = (apiVersion: string, kind: string, fields: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  ...fields,
});

describe('fields that an API server or a controller wrote', () => {
  it("are not found in a user's manifest, which stays the same object", () => {
    const template = aDeployment('web');
    expect(pruneFields(template)).toBe(template);
  });

  it('are removed from metadata, with the status', () => {
    const metadata = {
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: 't',
      managedFields: [],
      finalizers: ['f'],
      ownerReferences: [],
      selfLink: 's',
    };
    const annotations = { 'deployment.kubernetes.io/revision': '3', 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'yes' };
    const template = { ...aDeployment('web'), status: { replicas: 1 } };
    const pruned = pruneFields({ ...template, metadata: { ...template.metadata, ...metadata, annotations } });

    expect(pruned['status']).toBeUndefined();
    expect(pruned.metadata).toEqual({ name: 'web', namespace: 'shop', labels: {}, annotations: { mine: 'yes' } });
  });

  it.each([
    {
      template: object('v1', 'Service', { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], type: 'ClusterIP' } }),
      left: { spec: { type: 'ClusterIP' } },
      because: 'each cluster gives its own address',
    },
    {
      template: object('v1', 'Service', { spec: { clusterIP: 'None' } }),
      left: { spec: { clusterIP: 'None' } },
      because: 'headless is what the user wants',
    },
    {
      template: object('v1', 'ServiceAccount', { secrets: [{ name: 'x-token-abc' }, { name: 'mine' }] }),
      left: { secrets: [{ name: 'mine' }] },
      because: 'tokens belong to a cluster',
    },
    {
      template: object('v1', 'Secret', { type: 'kubernetes.io/service-account-token', data: { token: 'x' } }),
      left: { type: 'kubernetes.io/service-account-token' },
      because: 'tokens belong to a cluster',
    },
    {
      template: object('v1', 'Secret', { type: 'Opaque', data: { token: 'x' } }),
      left: { type: 'Opaque', data: { token: 'x' } },
      because: 'the data are the user’s',
    },
    {
      template: object('batch/v1', 'Job', {
        spec: {
          ttlSecondsAfterFinished: 5,
          selector: { matchLabels: { 'controller-uid': 'u' } },
          template: { metadata: { labels: { 'job-name': 'x', mine: 'y' } } },
        },
      }),
      left: { spec: { selector: { matchLabels: {} }, template: { metadata: { labels: { mine: 'y' } } } } },
      because: 'generated labels would select the pods of another Job',
    },
    {
      template: object('batch/v1', 'Job', { spec: { manualSelector: true, selector: { matchLabels: { 'job-name': 'x' } } } }),
      left: { spec: { manualSelector: true, selector: { matchLabels: { 'job-name': 'x' } } } },
      because: 'the user made the selector',
    },
  ])('$template.kind keeps $left: $because', ({ template, left }) => {
    const { apiVersion: _, kind: __, metadata: ___, ...rest } = pruneFields(template);
    expect(rest).toEqual(left);
  });
});
