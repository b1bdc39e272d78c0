import { describe, expect, it } from '@jest/globals';
import { aCluster } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { judgeKinds } from './judge-kinds.js';

const apis = new Set(['v1/ConfigMap', 'apps/v1/Deployment', 'apps/v1/StatefulSet', 'policy/v1/PodDisruptionBudget', 'batch/v1/CronJob']);
const known = aCluster('oslo', { apis, apisComplete: true });
const unread = aCluster('paris', { apis: new Set(), apisComplete: false });

const object = (apiVersion: string, kind: string): KubeObject => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' } });

function judged(resources: readonly KubeObject[], clusters = [known], validate: 'STRICT' | 'WARN' | 'IGNORE' = 'STRICT') {
  const documentOf = new Map(resources.map((resource, at) => [resource, at]));
  return judgeKinds({ clusters }, { resources, documentOf }, validate);
}

describe('a kind that no cluster serves', () => {
  it.each([
    { one: object('apps/v1', 'Deploymnt'), field: ['kind'], meant: 'Deployment of apps/v1' },
    { one: object('v1', 'Configmap'), field: ['kind'], meant: 'ConfigMap of v1' },
    { one: object('v1', 'Deployment'), field: ['apiVersion'], meant: 'Deployment of apps/v1' },
    { one: object('app/v1', 'Deployment'), field: ['apiVersion'], meant: 'Deployment of apps/v1' },
  ])('is refused: did you mean $meant?', ({ one, field, meant }) => {
    const { errors } = judged([object('v1', 'ConfigMap'), one]);
    expect(errors).toMatchObject([
      { code: 'UNSUPPORTED_KIND', document: 1, field, message: expect.stringContaining(`Did you mean ${meant}?`) },
    ]);
  });

  it('is refused although another cluster was not read, if a similar name is served', () => {
    expect(judged([object('apps/v1', 'Deploymnt')], [known, unread]).errors).toHaveLength(1);
  });

  it.each([
    { one: object('policy/v1beta1', 'PodSecurityPolicy'), clusters: [known, unread], because: 'the other cluster may serve it' },
    { one: object('apps/v1', 'Deploymnt'), clusters: [unread], because: 'the kinds of no cluster are known' },
    { one: object('apps/v1', 'Deploymnt'), clusters: [], because: 'there is no cluster' },
    { one: object('batch/v1beta1', 'CronJob'), clusters: [known], because: 'another version is served' },
    { one: object('apps/v1', 'DaemonSet'), clusters: [known], because: 'Kubernetes has the kind, and a cluster may come that serves it' },
    { one: object('example.com/v1', 'Widgt'), clusters: [known], because: 'its definition may come later' },
    { one: object('gateway.networking.k8s.io/v1', 'Gateway'), clusters: [known], because: 'its definition may come later' },
  ])('is let through: $because', ({ one, clusters }) => {
    expect(judged([one], clusters)).toEqual({ errors: [], warnings: [] });
  });

  it('is reported for the first hundred objects', () => {
    const many = Array.from({ length: 150 }, (_, i) => object('apps/v1', `Deploymnt${i}`));
    expect(judged(many).errors).toHaveLength(100);
    expect(judged(many, [known], 'WARN').warnings).toHaveLength(100);
  });

  it('is warned of, or taken silently, where that is asked for', () => {
    const one = object('apps/v1', 'Deploymnt');
    expect(judged([one], [known], 'WARN')).toEqual({ errors: [], warnings: [expect.stringContaining('Did you mean Deployment')] });
    expect(judged([one], [known], 'IGNORE')).toEqual({ errors: [], warnings: [] });
  });
});
