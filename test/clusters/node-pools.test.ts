import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toAmounts } from '../../src/clusters/capacity/amounts.js';
import { nodeFacts, nodePools } from '../../src/clusters/capacity/node-pools.js';
import { podRequests } from '../../src/clusters/capacity/pod-requests.js';
import { PodUsage, type PodUse, podUse } from '../../src/clusters/capacity/pod-usage.js';
import type { NodeExpression, Requirements } from '../../src/core/model/demand.js';
import { roomFor } from '../../src/core/schedule/capacity/room.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { pooled } from '../support/builders.js';

const container = (cpu: string, more: Record<string, unknown> = {}) => ({ resources: { requests: { cpu } }, ...more });
const sidecar = (cpu: string) => container(cpu, { restartPolicy: 'Always' });

describe('the requests of one pod', () => {
  it.each([
    { spec: { containers: [container('100m'), container('1')] }, cpu: 1.1, because: 'containers run together' },
    {
      spec: { containers: [container('100m')], initContainers: [container('2'), container('3')] },
      cpu: 3,
      because: 'init containers run one by one, before',
    },
    { spec: { containers: [container('1')], initContainers: [sidecar('500m')] }, cpu: 1.5, because: 'a sidecar runs along' },
    {
      spec: { containers: [container('1')], initContainers: [sidecar('1'), container('2')] },
      cpu: 3,
      because: 'a sidecar runs along with later init containers',
    },
    {
      spec: { containers: [container('1')], initContainers: [container('2'), sidecar('1')] },
      cpu: 2,
      because: 'a sidecar does not run along with earlier ones',
    },
    { spec: { containers: [container('1')], overhead: { cpu: '250m' } }, cpu: 1.25, because: 'the runtime takes its part' },
    { spec: { containers: [container('1')], resources: { requests: { cpu: '4' } } }, cpu: 4, because: 'the pod as a whole states more' },
    { spec: { containers: [container('nonsense'), 'text', null, {}] }, cpu: undefined, because: 'nothing readable is requested' },
    { spec: { containers: 'all' }, cpu: undefined, because: 'it is no pod' },
  ])('$cpu cores, because $because', ({ spec, cpu }) => {
    expect(podRequests(spec).get('cpu')).toBe(cpu);
  });
});

function aPod(uid: string, node: string, cpuCores = 1): PodUse {
  return { uid, node, waits: false, cpuCores, memoryBytes: 1024, others: null };
}

function pod(status: unknown, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', uid: 'u' },
    status,
    spec: { nodeName: 'n', containers: [container('1')], ...spec },
  };
}

describe('the requests of pods by node', () => {
  it.each([
    { phase: 'Running', node: 'n' },
    { phase: 'Pending', node: 'n' },
    { phase: 'Succeeded', node: '' },
    { phase: 'Failed', node: '' },
  ])('a $phase pod counts for $node', ({ phase, node }) => {
    expect(podUse(pod({ phase })).node).toBe(node);
  });

  it('include pending pods, and exclude finished ones', () => {
    const usage = new PodUsage();
    usage.replace([
      { ...podUse(pod({ phase: 'Pending' }, { nodeName: undefined })), uid: 'a' },
      { ...podUse(pod({ phase: 'Failed' }, { nodeName: undefined })), uid: 'b' },
    ]);
    expect(toAmounts(usage.requested().waiting)).toEqual({ cpu: 1, memory: 0, pods: 1 });

    usage.put({ ...podUse(pod({ phase: 'Running' })), uid: 'a' });
    expect(usage.requested()).toEqual({
      byNode: new Map([
        [
          'n',
          new Map([
            ['cpu', 1],
            ['memory', 0],
            ['pods', 1],
          ]),
        ],
      ]),
      waiting: new Map([]),
    });
  });

  it('keep extended resources apart', () => {
    const gpus = [{ resources: { requests: { cpu: '1', 'nvidia.com/gpu': '2' } } }];

    expect(podUse(pod({}, { containers: gpus })).others).toEqual(new Map([['nvidia.com/gpu', 2]]));
  });

  it('do not depend on earlier pods', () => {
    const change = fc.record({
      uid: fc.integer({ min: 0, max: 400 }),
      node: fc.constantFrom('', 'a', 'b', 'c'),
      cpu: fc.integer({ min: 0, max: 9 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 800 }), (changes) => {
        const usage = new PodUsage();
        const left = new Map<string, PodUse>();
        for (const { uid, node, cpu, remove } of changes) {
          const one = aPod(`uid-${uid}`, node, cpu);
          if (remove) usage.remove(one.uid);
          else usage.put(one);
          if (remove || node === '') left.delete(one.uid);
          else left.set(one.uid, one);
        }
        const fresh = new PodUsage();
        fresh.replace([...left.values()]);

        const plain = (from: PodUsage) =>
          Object.fromEntries(
            [...from.requested().byNode].filter(([, sums]) => sums.size > 0).map(([name, sums]) => [name, toAmounts(sums)]),
          );
        expect(plain(usage)).toEqual(plain(fresh));
        expect(usage.pods).toBe(left.size);
      }),
    );
  });
});

interface NodeOptions {
  labels?: Record<string, string>;
  ready?: string;
  unschedulable?: boolean;
  taints?: unknown;
  allocatable?: unknown;
}

function node(name: string, options: NodeOptions = {}): KubeObject {
  const { labels = {}, ready = 'True', unschedulable, taints, allocatable = { cpu: '4', memory: '8Gi', pods: '110' } } = options;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-${name}`, labels },
    spec: { unschedulable, taints },
    status: { allocatable, conditions: [{ type: 'Ready', status: ready }] },
  };
}

describe('node pools', () => {
  it('sum nodes, and the requests of pods on usable nodes', () => {
    const labels = { 'node.kubernetes.io/instance-type': 'm5', 'eks.amazonaws.com/nodegroup': 'blue' };
    const nodes = [
      node('a', { labels }),
      node('b', { labels }),
      node('c', { labels, ready: 'Unknown' }),
      node('d', { labels, unschedulable: true }),
    ];
    const usage = new PodUsage();
    usage.replace([aPod('1', 'a', 0.1), aPod('2', 'a', 0.2), aPod('3', 'c', 9), aPod('4', 'elsewhere')]);

    expect(nodePools(nodes.map(nodeFacts), usage.requested().byNode)).toEqual([
      {
        name: 'blue',
        nodes: 4,
        readyNodes: 2,
        allocatable: { cpu: 8, memory: 16 * 2 ** 30, pods: 220 },
        requested: { cpu: 0.3, memory: 2048, pods: 2 },
        labels,
        freePerNode: [
          { nodes: 1, allocatable: { cpu: 4, memory: 8 * 2 ** 30, pods: 110 }, free: { cpu: 3.7, memory: 8 * 2 ** 30 - 2048, pods: 108 } },
          { nodes: 1, allocatable: { cpu: 4, memory: 8 * 2 ** 30, pods: 110 }, free: { cpu: 4, memory: 8 * 2 ** 30, pods: 110 } },
        ],
      },
    ]);
  });

  it.each<{ options: NodeOptions; name: string; because: string }>([
    { options: {}, name: 'default', because: 'nothing names it' },
    { options: { labels: { 'node.kubernetes.io/instance-type': 'm5' } }, name: 'm5', because: 'its machines are alike' },
    {
      options: { labels: { agentpool: 'gpu' }, taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] },
      name: 'gpu [nvidia.com/gpu=present:NoSchedule]',
      because: 'it repels other pods',
    },
    {
      options: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }] },
      name: 'default',
      because: 'health is no property of a pool',
    },
    { options: { labels: { agentpool: 'x'.repeat(500) } }, name: 'x'.repeat(253), because: 'a member may say anything' },
    { options: { taints: 'all' }, name: 'default', because: 'a member may say anything' },
  ])('one is $name, because $because', ({ options, name }) => {
    expect(nodeFacts(node('a', options)).pool).toBe(name);
  });

  describe('where labels differ on more nodes than there are parts of a pool', () => {
    const fits = (labels: (i: number) => Record<string, string>, ask: Partial<Requirements>, count = 40) => {
      const nodes = Array.from({ length: count }, (_, i) => nodeFacts(node(`n${i}`, { labels: { agentpool: 'blue', ...labels(i) } })));
      return roomFor(pooled(nodePools(nodes, new Map())), { request: { cpu: 4 }, ...ask })?.replicas ?? 0;
    };
    const instance = (i: number) => ({ 'alpha.eksctl.io/instance-id': `i-${i}` });
    const term = (key: string, operator: NodeExpression['operator'], ...values: string[]) => ({ nodeTerms: [[{ key, operator, values }]] });

    interface Case {
      readonly because: string;
      readonly labels: (i: number) => Record<string, string>;
      readonly ask: Partial<Requirements>;
      readonly want: number;
    }

    it.each<Case>([
      { because: 'no node has the label', labels: instance, ask: { nodeSelector: { disk: 'hdd' } }, want: 0 },
      { because: 'all nodes share the label', labels: instance, ask: { nodeSelector: { agentpool: 'blue' } }, want: 40 },
      {
        because: 'a label with few values parts the nodes all the same',
        labels: (i: number) => ({ ...instance(i), disk: i < 10 ? 'hdd' : 'ssd' }),
        ask: { nodeSelector: { disk: 'hdd' } },
        want: 10,
      },
      {
        because: 'which node has the value is not kept',
        labels: instance,
        ask: { nodeSelector: { 'alpha.eksctl.io/instance-id': 'i-3' } },
        want: 0,
      },
      { because: 'each node has the key', labels: instance, ask: term('alpha.eksctl.io/instance-id', 'Exists'), want: 40 },
      { because: 'no node lacks the key', labels: instance, ask: term('alpha.eksctl.io/instance-id', 'DoesNotExist'), want: 0 },
      {
        because: 'nodes with other values are there',
        labels: instance,
        ask: term('alpha.eksctl.io/instance-id', 'NotIn', 'i-3'),
        want: 40,
      },
      {
        because: 'two labels that differ on each node leave the third',
        labels: (i: number) => ({ ...instance(i), serial: `s${i}`, zone: `z${i % 4}` }),
        ask: { nodeSelector: { zone: 'z1' } },
        want: 10,
      },
      {
        because: 'labels that only together make many sets are kept as far as possible',
        labels: (i: number) => ({ zone: `z${i % 4}`, rack: `r${i % 5}` }),
        ask: { nodeSelector: { zone: 'z1' } },
        want: 10,
      },
    ])('$want nodes fit, because $because', ({ labels, ask, want }) => {
      expect(fits(labels, ask)).toBe(want);
    });
  });

  it('a pool of which no labels are known matches no node selector', () => {
    const pool = {
      name: 'p',
      nodes: 1,
      readyNodes: 1,
      allocatable: {},
      requested: {},
      freePerNode: [{ nodes: 1, allocatable: { cpu: 4 }, free: { cpu: 4 } }],
    };
    expect(roomFor(pooled([pool]), { request: { cpu: 1 }, nodeSelector: { disk: 'hdd' } })?.replicas).toBe(0);
    expect(roomFor(pooled([pool]), { request: { cpu: 1 } })?.replicas).toBe(4);
  });

  it('exclude invalid labels and taints, and those beyond their limit', () => {
    const labels = { good: 'yes', long: 'x'.repeat(64), ['k'.repeat(400)]: 'v', control: 'a\u0000b', nested: {} as never };
    const taints = Array.from({ length: 500 }, (_, i) => ({ key: i === 0 ? 'x'.repeat(9_000) : `t${i}`, effect: 'NoSchedule' }));
    const facts = nodeFacts(node('n', { labels, taints }));
    expect(facts.labels).toEqual({ good: 'yes' });
    expect(facts.taints.length).toBe(63);
  });

  it.each([
    { key: 'kubernetes.io/arch', value: 'arm64', because: 'Kubernetes defines it' },
    { key: 'topology.kubernetes.io/zone', value: 'z1', because: 'Kubernetes defines it, after the others in order' },
    { key: 'karpenter.sh/nodepool', value: 'blue', because: 'it names the pool' },
  ])('a node with a thousand labels keeps $key, because $because', ({ key, value }) => {
    const features = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`feature.example.com/cpu-${i}`, 'true']));
    const facts = nodeFacts(node('n', { labels: { ...features, [key]: value } }));
    expect(facts.labels[key]).toBe(value);
    expect(Object.keys(facts.labels)).toHaveLength(256);
  });

  it('a node with the labels of feature discovery keeps all of them', () => {
    const features = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`feature.node.kubernetes.io/cpu-cpuid.F${i}`, 'true']));
    const labels = { ...features, 'kubernetes.io/os': 'linux', 'node.kubernetes.io/instance-type': 'm5', zzz: 'last' };
    expect(nodeFacts(node('n', { labels })).labels).toEqual(labels);
  });

  it('the labels of a node have at most 16 KiB', () => {
    const labels = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${'d'.repeat(240)}.example/l-${i}`, 'v'.repeat(63)]));
    const kept = Object.entries(nodeFacts(node('n', { labels })).labels);
    expect(kept.flat().join('').length).toBeLessThanOrEqual(16_384);
    expect(kept.length).toBeGreaterThan(40);
  });

  it('are apart where labels differ by which pods select nodes, the host name aside', () => {
    const zoned = (name: string, zone: string) =>
      nodeFacts(node(name, { labels: { agentpool: 'blue', 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } }));
    const pools = nodePools([zoned('a', 'z1'), zoned('b', 'z1'), zoned('c', 'z2')], new Map());

    expect(pools.map(({ name, nodes, labels }) => ({ name, nodes, labels }))).toEqual([
      { name: 'blue {topology.kubernetes.io/zone=z1}', nodes: 2, labels: { agentpool: 'blue', 'topology.kubernetes.io/zone': 'z1' } },
      { name: 'blue {topology.kubernetes.io/zone=z2}', nodes: 1, labels: { agentpool: 'blue', 'topology.kubernetes.io/zone': 'z2' } },
    ]);
  });

  it('keep the taints of the operator, which pods must tolerate', () => {
    const taints = [
      { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
    ];

    expect(nodePools([nodeFacts(node('a', { taints }))], new Map())[0]!.taints).toEqual([
      { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
    ]);
  });

  it('never overestimate free capacity, however many nodes are merged', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 110 })), { minLength: 1, maxLength: 300 }),
        (used) => {
          const nodes = used.map((_, i) => nodeFacts(node(`n${i}`)));
          const requested = new Map(
            used.map(([milli, pods], i) => [
              `n${i}`,
              new Map([
                ['cpu', milli / 1000],
                ['pods', pods],
              ]),
            ]),
          );
          const [pool] = nodePools(nodes, requested);
          const groups = pool!.freePerNode!;

          expect(groups.length).toBeLessThanOrEqual(64);
          expect(groups.reduce((sum, group) => sum + group.nodes, 0)).toBe(used.length);
          for (const [i, name] of ['cpu', 'pods'].entries()) {
            const free = used.map((one) => (i === 0 ? 4 - one[0] / 1000 : 110 - one[1])).sort((a, b) => a - b);
            const claimed = groups.flatMap((group) => Array.from({ length: group.nodes }, () => group.free[name]!)).sort((a, b) => a - b);
            expect(claimed.every((amount, at) => amount <= free[at]! + 1e-9)).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are limited in number', () => {
    const nodes = Array.from({ length: 500 }, (_, i) => nodeFacts(node(`n${i}`, { labels: { agentpool: `p${i}` } })));
    const pools = nodePools(nodes, new Map());

    expect(pools).toHaveLength(201);
    expect(pools.find(({ name }) => name === 'others')?.nodes).toBe(300);
  });

  it('ignore keys that would change prototypes', () => {
    const allocatable = JSON.parse('{"__proto__":"1","cpu":"2","bad name":"1","x":"many"}') as unknown;
    const [pool] = nodePools([nodeFacts(node('a', { allocatable }))], new Map());

    expect(pool!.allocatable).toEqual({ cpu: 2 });
  });
});
