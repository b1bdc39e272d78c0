import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

/** One node of four cores: eight replicas of half a core. */
const nodePools = [{ name: 'small', nodes: 1, capacity: { cpu: '4', memory: '16Gi' } }];

const policy = (namespace: string, more = '') => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where-there-is-room, namespace: ${namespace} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  ${more}
  placement: { replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Aggregated } }
`;
const deployment = (name: string, namespace: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 500m } } }] }
`;
const urgent = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: urgent }
value: 1000
---${policy('urgent', 'schedulePriority: { priorityClassSource: KubePriorityClass, priorityClassName: urgent, preemption: Automatic }')}
---${deployment('now', 'urgent', 3)}
`;

interface Pod {
  readonly spec: { readonly nodeName?: string };
}

describe('AC3.5: a workload of higher priority in a full cluster', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['only'], { podReadyMs: 50, jobMs: 50 }, nodePools);
    hub = await startHub({ env: members.env });
    await apply(hub, `${policy('batch')}---${deployment('crunch', 'batch', 8)}`, { application: 'crunch' });
    await eventually(async () => expect(await running('batch')).toBe(8));
  });
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('preempts just enough of lower priority, which keeps the rest, and gets it back when there is capacity again', async () => {
    await apply(hub, urgent, { application: 'now' });
    await eventually(async () => expect([await running('urgent'), await running('batch')]).toEqual([3, 5]));
    expect(await eventTypes(hub)).toContain('PREEMPTED');

    await hub.query('mutation { deleteApplication(input: { namespace: "urgent", name: "now" }) { userErrors { message } } }');
    await eventually(async () => expect([await running('urgent'), await running('batch')]).toEqual([0, 8]));
  });

  /** Pods of a namespace that have a node. */
  async function running(namespace: string): Promise<number> {
    const { items } = await members.get<{ items: readonly Pod[] }>('only', `/api/v1/namespaces/${namespace}/pods`);
    return items.filter(({ spec }) => spec.nodeName).length;
  }
});
