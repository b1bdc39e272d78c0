import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, sendApply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

interface Item {
  readonly data?: Record<string, string>;
  readonly spec?: {
    readonly template: { readonly spec: { readonly hostNetwork?: boolean; readonly containers: readonly { readonly env: unknown }[] } };
  };
}

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: intake }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: Secret }, { apiVersion: v1, kind: ConfigMap }, { apiVersion: apps/v1, kind: Deployment }]
`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What a user sends reaches the members as kubectl would have sent it. */
describe('Intake', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['left']);
    hub = await startHub({ env: members.env });
    await apply(hub, policy);
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('owns the keys of stringData: it removes and repairs them', async () => {
    const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata: { name: creds, namespace: intake }\nstringData: ${data}\n`;
    const path = '/api/v1/namespaces/intake/secrets/creds';
    const dataInMember = async () => (await members.get<Item>('left', path)).data;

    await apply(hub, secret('{ user: a, old-password: leaked }'), { application: 'creds' });
    await eventually(async () => expect(await dataInMember()).toEqual({ user: base64('a'), 'old-password': base64('leaked') }));
    await apply(hub, secret('{ user: a }'), { application: 'creds' });
    await eventually(async () => expect(await dataInMember()).toEqual({ user: base64('a') }));

    await members.send('left', 'PATCH', path, { data: { user: base64('somebody') } }, 'application/merge-patch+json');
    await eventually(async () => expect(await dataInMember()).toEqual({ user: base64('a') }));
  });

  it("uses the last of two variables, and kubectl's booleans", async () => {
    const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: intake }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      hostNetwork: yes
      containers: [{ name: web, image: "acme/web:1", env: [{ name: OPTS, value: "1" }, { name: OPTS, value: "2" }] }]
`;
    await apply(hub, deployment, { application: 'web' });
    await eventually(async () => {
      const { spec } = await members.get<Item>('left', '/apis/apps/v1/namespaces/intake/deployments/web');
      expect(spec!.template.spec.hostNetwork).toBe(true);
      expect(spec!.template.spec.containers[0]!.env).toEqual([{ name: 'OPTS', value: '2' }]);
    });
  });

  it('refuses what every member would refuse', async () => {
    const ports = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ports, namespace: intake }
spec:
  selector: { matchLabels: { app: ports } }
  template:
    metadata: { labels: { app: ports } }
    spec: { containers: [{ name: web, image: "acme/web:1", ports: [{ containerPort: 80, name: a }, { containerPort: 80, name: b }] }] }
`;
    const { userErrors } = await sendApply(hub, { manifests: ports });

    expect(userErrors).toMatchObject([
      {
        code: 'INVALID_VALUE',
        field: ['spec', 'template', 'spec', 'containers', '0', 'ports', '1'],
        fix: expect.stringContaining('Remove one'),
      },
    ]);
  });
});
