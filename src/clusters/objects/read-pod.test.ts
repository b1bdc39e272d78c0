import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import { podOf } from './read-pod.js';

const aPod = (status: object, metadata: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', creationTimestamp: '2030-01-02T03:04:05Z', ...metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'nginx:nope' }] },
    status,
  }) as unknown as KubeObject;
const container = (state: object, restartCount = 0) => ({ containerStatuses: [{ name: 'web', restartCount, state }] });
const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const pulling = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling\u001b[31m image "nginx:nope"' } };

describe('a pod', () => {
  it('has its node, its containers and their restarts', () => {
    expect(podOf(aPod({ phase: 'Running', ...ready, ...container({ running: {} }, 2) }))).toEqual({
      namespace: 'shop',
      name: 'web-1',
      phase: 'Running',
      ready: true,
      node: 'node-1',
      restarts: 2,
      createdAt: '2030-01-02T03:04:05.000Z',
      reason: null,
      message: null,
      containers: [
        { name: 'web', image: 'nginx:nope', init: false, ready: false, restarts: 2, state: 'RUNNING', reason: null, message: null },
      ],
    });
  });

  it.each([
    { pod: aPod({ phase: 'Pending', ...container(pulling) }), reason: 'ImagePullBackOff', because: 'a container waits for its image' },
    { pod: aPod({ phase: 'Failed', reason: 'Evicted', ...container({}) }), reason: 'Evicted', because: 'the pod has a reason of its own' },
    {
      pod: aPod({ phase: 'Running' }, { deletionTimestamp: '2030-01-02T03:04:05Z' }),
      reason: 'Terminating',
      because: 'it is being deleted',
    },
    {
      pod: aPod({
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }],
      }),
      reason: 'Unschedulable',
      because: 'no node takes it',
    },
    { pod: aPod({ phase: 'Succeeded', ...container({ terminated: { reason: 'Completed' } }) }), reason: null, because: 'it is done' },
    { pod: aPod({ phase: 7, containerStatuses: 'x' }), reason: null, because: 'nothing of it can be read' },
  ])('has the reason $reason: $because', ({ pod, reason }) => {
    expect(podOf(pod).reason).toBe(reason);
  });

  it('has no control characters in its messages', () => {
    expect(podOf(aPod({ phase: 'Pending', ...container(pulling) })).message).toBe('Back-off pulling [31m image "nginx:nope"');
  });
});
