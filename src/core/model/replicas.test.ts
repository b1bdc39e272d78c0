import { describe, expect, it } from '@jest/globals';
import { aConfigMap, aDeployment } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { completionsOf, replicasOf, withCompletions, withReplicas } from './replicas.js';

const object = (apiVersion: string, kind: string, spec?: unknown): KubeObject => ({ apiVersion, kind, metadata: { name: 'x' }, spec });

describe('replicas', () => {
  it.each([
    { template: object('apps/v1', 'Deployment', { replicas: 3 }), replicas: 3, because: 'it says so' },
    { template: object('apps/v1', 'StatefulSet', {}), replicas: 1, because: 'one is the default of Kubernetes' },
    { template: object('apps/v1', 'ReplicaSet'), replicas: 1, because: 'even without a spec' },
    { template: object('apps/v1', 'Deployment', { replicas: 0 }), replicas: 0, because: 'zero is a number' },
    {
      template: object('apps/v1', 'Deployment', { replicas: '3' }),
      replicas: 1,
      because: 'text is not a count, and a member will refuse it',
    },
    { template: object('batch/v1', 'Job', { parallelism: 4, completions: 9 }), replicas: 4, because: 'pods of a Job run in parallel' },
    { template: object('v1', 'Pod'), replicas: 1, because: 'a pod is one' },
    { template: object('apps/v1', 'DaemonSet', { replicas: 3 }), replicas: null, because: 'a DaemonSet has as many as nodes' },
    { template: object('example.com/v1', 'Deployment', { replicas: 3 }), replicas: null, because: 'the group differs' },
  ])('of $template are $replicas: $because', ({ template, replicas }) => {
    expect(replicasOf(template)).toBe(replicas);
  });

  it('are revised in a copy, and only where they differ', () => {
    const template = aDeployment('web', { replicas: 2 });
    expect(withReplicas(template, 2)).toBe(template);
    expect(replicasOf(withReplicas(template, 5))).toBe(5);
    expect(replicasOf(template)).toBe(2);
    expect(withReplicas(aConfigMap('c'), 4)).toEqual(aConfigMap('c'));
  });

  it('have completions only in Jobs', () => {
    const job = object('batch/v1', 'Job', { completions: 9 });
    expect(completionsOf(withCompletions(job, 3))).toBe(3);
    expect(completionsOf(object('apps/v1', 'Deployment', { completions: 9 }))).toBeNull();
  });
});
