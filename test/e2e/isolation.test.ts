import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

/** More than the limit of writes in flight per cluster, so that the hanging cluster is full. */
const OBJECTS = 300;
/** The maximum number of clusters per query. */
const PAGE = 100;
const others = ['east', 'north', 'west'];
const HUNG = 'stuck';

interface Listed {
  readonly metadata: { readonly name: string };
  readonly data: { readonly value: string };
}

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: apart }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

/** A request to the hanging member waits for 100 s here: anything that waited for it would not finish within the test. */
describe('A member that hangs', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess([...others, HUNG]);
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '1000' } });
    await apply(hub, policy);
    // All four are probed and written to before one of them hangs.
    await apply(hub, configMap('first', 'a'), { application: 'first' });
    await eventually(async () => expect(await reached('first', 'a')).toEqual([...others, HUNG]));
    await members.control.begin(HUNG, 'hung', {});
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('delays no deliveries to other clusters, though its own works fill its limit', async () => {
    await apply(hub, many('a'), { application: 'many' });
    await eventually(async () => expect(await ready()).toBe(OBJECTS * others.length));
    expect(await unanswered()).toBe(PAGE);
  });

  it('delays no second edit, nor its report', async () => {
    await apply(hub, many('b'), { application: 'many' });
    await eventually(async () => {
      for (const member of others) expect(await valuesIn(member)).toEqual(new Set(['b']));
      expect(await ready()).toBe(OBJECTS * others.length);
    });
  });

  it('delays no deletion', async () => {
    await hub.query('mutation { deleteApplication(input: { namespace: "apart", name: "first" }) { userErrors { message } } }');
    await eventually(async () => {
      const left = await Promise.all(others.map(async (member) => (await namesIn(member)).includes('first')));
      expect(left).toEqual([false, false, false]);
    });
  });

  /** Members whose object has the value, without requests to the hanging one. */
  async function reached(name: string, value: string): Promise<string[]> {
    const asked = (await members.control.state()).members.filter(({ faults }) => faults.length === 0).map(({ name: member }) => member);
    const values = await Promise.all(
      asked.map(async (member) => {
        const { data } = await members.get<{ data: { value: string } }>(member, `/api/v1/namespaces/apart/configmaps/${name}`);
        return data.value;
      }),
    );
    return asked.filter((_, i) => values[i] === value);
  }

  async function namesIn(member: string): Promise<string[]> {
    return (await listed(member)).map(({ metadata }) => metadata.name);
  }

  async function valuesIn(member: string): Promise<ReadonlySet<string>> {
    return new Set((await listed(member)).filter(({ metadata }) => metadata.name.startsWith('many-')).map(({ data }) => data.value));
  }

  async function listed(member: string): Promise<readonly Listed[]> {
    return (await members.get<{ items: Listed[] }>(member, '/api/v1/namespaces/apart/configmaps')).items;
  }

  /** Works that are applied and healthy in the other clusters, as reported by the hub. */
  async function ready(): Promise<number> {
    const { clusters } = await hub.query<{ clusters: { nodes: { name: string; works: { ready: number } }[] } }>(
      '{ clusters(first: 10) { nodes { name works { ready } } } }',
    );
    return clusters.nodes.filter(({ name }) => name !== HUNG).reduce((sum, { works }) => sum + works.ready - 1, 0);
  }

  /** Works in the hanging member without an answer: no time-out has ended a wait. */
  async function unanswered(): Promise<number> {
    const { application } = await hub.query<{
      application: { resources: { nodes: { works: { nodes: { state: string; reason: string | null }[] } }[] } };
    }>(
      `query ($cluster: String!) { application(namespace: "apart", name: "many") {
        resources(first: 100) { nodes { works(first: 1, cluster: $cluster) { nodes { state reason } } } }
      } }`,
      { cluster: HUNG },
    );
    const works = application.resources.nodes.flatMap((resource) => resource.works.nodes);
    return works.every(({ state, reason }) => state === 'PENDING' && reason === null) ? works.length : -1;
  }
});

function many(value: string): string {
  return Array.from({ length: OBJECTS }, (_, i) => configMap(`many-${i}`, value)).join('---\n');
}

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: apart }\ndata: { value: ${value} }\n`;
}
