import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { retain } from './retain.js';

const object = (apiVersion: string, kind: string, fields: object): KubeObject => ({ apiVersion, kind, metadata: { name: 'x' }, ...fields });
const service = (spec: object) => object('v1', 'Service', { spec });
const labelled = (label: string, replicas: number | undefined): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x', labels: { [label]: 'true' } },
  spec: { replicas },
});

describe('fields that a member set', () => {
  it.each([
    {
      desired: service({ ports: [] }),
      observed: service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [1] }),
      want: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [] },
      because: 'addresses are its own, ports are ours',
    },
    {
      desired: service({ clusterIP: 'None' }),
      observed: service({ clusterIP: '10.0.0.1' }),
      want: { clusterIP: 'None' },
      because: 'a headless service has no address',
    },
    {
      desired: labelled('manifold.hub/retain-replicas', 2),
      observed: labelled('x', 7),
      want: { replicas: 7 },
      because: 'an autoscaler there decides',
    },
    { desired: labelled('other', 2), observed: labelled('x', 7), want: { replicas: 2 }, because: 'nobody said that the member decides' },
    {
      desired: object('example.com/v1', 'Widget', { spec: { a: 1 } }),
      observed: object('example.com/v1', 'Widget', { spec: { b: 2 } }),
      want: { a: 1 },
      because: 'nothing is known of the kind',
    },
  ])('is kept in $desired.kind: $because', ({ desired, observed, want }) => {
    expect(retain(desired, observed)).toEqual({ ok: true, object: { ...desired, spec: want } });
  });

  it('are not guessed', () => {
    expect(retain(labelled('manifold.hub/retain-replicas', 2), labelled('x', undefined))).toMatchObject({ ok: false });
  });

  it('are retained without changing either object', () => {
    const desired = Object.freeze(service(Object.freeze({ ports: Object.freeze([]) })));
    expect(retain(desired, service({ clusterIP: '10.0.0.1' }))).toMatchObject({ ok: true });
    expect(desired['spec']).toEqual({ ports: [] });
  });
});
