import { describe, expect, it } from '@jest/globals';
import { withListKeys } from './list-keys.js';

const pod = (ports: unknown) => ({ containers: [{ name: 'web', ports }], initContainers: [{ name: 'init' }] });

describe('withListKeys', () => {
  it('adds the protocol of Service ports', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] },
    };
    expect(withListKeys(service)['spec']).toEqual({
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    });
    expect(service.spec.ports[0]).toEqual({ port: 80 });
  });

  it.each([
    { apiVersion: 'apps/v1', kind: 'Deployment', wrap: (spec: unknown) => ({ template: { spec } }) },
    { apiVersion: 'batch/v1', kind: 'CronJob', wrap: (spec: unknown) => ({ jobTemplate: { spec: { template: { spec } } } }) },
    { apiVersion: 'v1', kind: 'Pod', wrap: (spec: unknown) => spec },
  ])('states the protocol of container ports of a $kind', ({ apiVersion, kind, wrap }) => {
    const object = { apiVersion, kind, metadata: { name: 'x' }, spec: wrap(pod([{ containerPort: 80 }])) };
    expect(withListKeys(object)['spec']).toEqual(wrap(pod([{ containerPort: 80, protocol: 'TCP' }])));
  });

  it.each([
    {
      because: 'nothing is missing',
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 1, protocol: 'TCP' }] } },
    },
    {
      because: 'it has no ports',
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { template: { spec: { containers: [{ name: 'a' }] } } },
      },
    },
    {
      because: 'its shape is wrong',
      object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { template: 'text' } },
    },
    {
      because: 'the kind is not one of them',
      object: { apiVersion: 'example.com/v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 1 }] } },
    },
  ])('answers the same object when $because', ({ object }) => {
    expect(withListKeys(object)).toBe(object);
  });
});
