import { startSimulator } from '../../../src/simulator/simulator.js';
import { eventually } from '../../support/eventually.js';
import { startRealCluster } from '../../support/real-cluster.js';
import { type Target, TargetClient } from './target.js';

export interface StartedTarget {
  readonly client: TargetClient;
  stop(): Promise<void>;
}

/** A member without controllers, as an API server is without a controller manager, in which `limited` may do nothing. */
export async function startSimulated(): Promise<StartedTarget> {
  const options = { name: 'contract', kubernetesVersion: 'v1.20.2', nodePools: [], controllers: false };
  const simulator = await startSimulator({ members: [options] });
  const member = simulator.member('contract');
  member.addToken('limited-token', 'limited');
  member.faults.denials = [{ because: 'rbac', user: 'limited' }];
  const target = { url: member.url, caPem: simulator.caPem, tokens: { admin: member.token, limited: 'limited-token' } };
  return started(target, () => simulator.close());
}

/** A kube-apiserver over an etcd of its own. */
export async function startReal(): Promise<StartedTarget> {
  const cluster = await startRealCluster({ name: 'contract' });
  const text = (kubeconfig: string, pattern: RegExp) => pattern.exec(kubeconfig)?.[1] ?? '';
  const ca = Buffer.from(text(cluster.kubeconfig, /certificate-authority-data: (\S+)/), 'base64').toString();
  const token = /token: (\S+)/;
  const tokens = { admin: text(cluster.kubeconfig, token), limited: text(cluster.limited.kubeconfig, token) };
  return started({ url: cluster.server, caPem: ca, tokens }, () => cluster.stop());
}

async function started(target: Target, stop: () => Promise<void>): Promise<StartedTarget> {
  const client = new TargetClient(target);
  await client.send({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: widgets });
  await eventually(
    async () => {
      const { status } = await client.send({ method: 'GET', path: '/apis/contract.example.com/v1/widgets' });
      if (status !== 200) throw new Error(`widgets are answered ${status}`);
    },
    30_000,
    50,
  );
  return {
    client,
    async stop() {
      await client.close();
      await stop();
    },
  };
}

const any = { 'x-kubernetes-preserve-unknown-fields': true };
const part = { type: 'object', required: ['name'], properties: { name: { type: 'string' }, count: { type: 'integer' } } };
const strings = { type: 'array', items: { type: 'string' } };
const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer' },
        replicas: { type: 'integer' },
        color: { type: 'string' },
        tags: strings,
        zones: { ...strings, 'x-kubernetes-list-type': 'set' },
        parts: { type: 'array', items: part, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      },
    },
    status: { type: 'object', ...any },
  },
};
const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.contract.example.com' },
  spec: {
    group: 'contract.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
      },
    ],
  },
};
