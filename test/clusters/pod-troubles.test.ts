import { describe, expect, it } from '@jest/globals';
import { PodTroubles, podTrouble } from '../../src/clusters/capacity/pod-troubles.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d9f', uid: 'rs', controller: true };
const unschedulable = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] };
const waits = (reason: string) => ({ containerStatuses: [{ state: { waiting: { reason } } }] });

function pod(uid: string, status: object, metadata: object = {}): KubeObject {
  const labels = { 'pod-template-hash': '5d9f' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: uid, namespace: 'shop', uid, labels, ownerReferences: [owner], ...metadata },
    status,
  };
}

describe('pods that do not run', () => {
  it('are reported by their workload, with the reason', () => {
    expect(podTrouble(pod('1', waits('ErrImagePull')))).toMatchObject({ kind: 'Deployment', name: 'web', stuck: 'ErrImagePull' });
    expect(podTrouble(pod('1', { initContainerStatuses: waits('CrashLoopBackOff').containerStatuses }))).toMatchObject({
      stuck: 'CrashLoopBackOff',
    });
    expect(podTrouble(pod('1', unschedulable))).toMatchObject({ name: 'web', stuck: null });
    const own = { ownerReferences: [{ ...owner, kind: 'StatefulSet', name: 'db' }] };
    expect(podTrouble(pod('1', unschedulable, own))).toMatchObject({ kind: 'StatefulSet', name: 'db' });
  });

  it('do not include pods that start, have ended, have no owner, or have an unknown reason', () => {
    const none = [
      pod('1', waits('ContainerCreating')),
      pod('1', { ...unschedulable, phase: 'Failed' }),
      pod('1', unschedulable, { ownerReferences: [] }),
      pod('1', { containerStatuses: 'many', conditions: [null, 4] }),
    ];
    expect(none.map(podTrouble)).toEqual([null, null, null, null]);
  });

  it('are counted from the first observation, whatever else of them changes', () => {
    const troubles = new PodTroubles();
    const at = (uid: string, status: object, now: number) => troubles.put(podTrouble(pod(uid, status))!, now);
    at('1', unschedulable, 10);
    at('1', unschedulable, 20);
    at('2', unschedulable, 30);
    at('3', waits('ErrImagePull'), 30);
    const workload = { namespace: 'shop', kind: 'Deployment', name: 'web' };
    expect(troubles.ofWorkloads()).toEqual([{ ...workload, stuck: 1, reason: 'ErrImagePull', unschedulableSince: [10, 30] }]);
    troubles.replace([podTrouble(pod('1', unschedulable))!], 40);
    expect(troubles.ofWorkloads()).toEqual([{ ...workload, stuck: 0, reason: null, unschedulableSince: [10] }]);
    troubles.remove('1');
    expect(troubles.ofWorkloads()).toEqual([]);
  });
});
