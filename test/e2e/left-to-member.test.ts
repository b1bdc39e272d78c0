import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const mergePatch = 'application/merge-patch+json';
const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/monitoring';
const settings = '/api/v1/namespaces/left/configmaps/settings';
const annotated = '/api/v1/namespaces/left/configmaps/annotated';

const policies = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: left }
spec:
  resourceSelectors:
    - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole }
    - { apiVersion: v1, kind: ConfigMap }
  ignoreFields:
    - { kind: ConfigMap, name: settings, fields: [/data/injected] }
  placement: {}
`;

const manifests = (version: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: monitoring, labels: { version: "${version}" } }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { aggregate-to-monitoring: "true" } }] }
rules: []
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: left }
data: { value: "${version}", injected: placeholder }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: annotated, namespace: left, annotations: { manifold.hub/ignore-fields: /data/injected } }
data: { value: "${version}", injected: placeholder }
`;

interface Item {
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: readonly unknown[];
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

describe('Fields left to the member', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['left']);
    hub = await startHub({ env: members.env });
    await apply(hub, policies);
    await apply(hub, manifests('1'), { application: 'left' });
    await written('1');
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('are not applied, so other clients keep their values through edits of the rest, and they are not drift', async () => {
    expect((await get(settings)).data).toEqual({ value: '1' });
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    await members.send('left', 'PATCH', `${role}?fieldManager=clusterrole-aggregation-controller`, { rules }, mergePatch);
    for (const path of [settings, annotated]) {
      await members.send('left', 'PATCH', `${path}?fieldManager=injector`, { data: { injected: 'real' } }, mergePatch);
    }

    await apply(hub, manifests('2'), { application: 'left' });
    await written('2');

    expect((await get(settings)).data).toEqual({ value: '2', injected: 'real' });
    expect((await get(annotated)).data).toEqual({ value: '2', injected: 'real' });
    expect((await get(role)).rules).toEqual(rules);
    const types = await eventTypes(hub, { cluster: 'left' });
    expect(types).not.toContain('DRIFT_REPAIRED');
    expect(types).not.toContain('FIELD_CONTESTED');
  });

  it('are repaired if no rule leaves them to the member', async () => {
    await members.send('left', 'PATCH', `${settings}?fieldManager=someone`, { data: { value: 'drifted' } }, mergePatch);
    await eventually(async () => expect((await get(settings)).data).toEqual({ value: '2', injected: 'real' }));
  });

  function get(path: string): Promise<Item> {
    return members.get<Item>('left', path);
  }

  async function written(version: string): Promise<void> {
    await eventually(async () => {
      expect((await get(role)).metadata.labels?.['version']).toBe(version);
      expect((await get(settings)).data?.['value']).toBe(version);
      expect((await get(annotated)).data?.['value']).toBe(version);
    });
  }
});
