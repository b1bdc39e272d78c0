import { shippedBehaviours } from './behaviours/shipped-behaviours.js';
import type { MemberOptions } from './options.js';

const small = { cpu: '8', memory: '32Gi', 'ephemeral-storage': '100Gi' };
const large = { cpu: '32', memory: '128Gi', 'ephemeral-storage': '500Gi' };

/** The clusters of a first start: a private one with GPUs and two public ones, in three regions. */
export const defaultMembers: readonly MemberOptions[] = [
  {
    name: 'idc-a',
    behavioursOnceDefined: shippedBehaviours,
    kubernetesVersion: 'v1.31.9',
    nodeLabels: { 'topology.kubernetes.io/region': 'cn-east', 'manifold.example/provider': 'idc' },
    zones: ['cn-east-1', 'cn-east-2'],
    nodePools: [
      { name: 'general', nodes: 4, capacity: large },
      {
        name: 'gpu',
        nodes: 2,
        capacity: { ...large, 'nvidia.com/gpu': '8' },
        labels: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
        taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
      },
    ],
  },
  {
    name: 'cloud-b',
    behavioursOnceDefined: shippedBehaviours,
    kubernetesVersion: 'v1.33.2',
    nodeLabels: { 'topology.kubernetes.io/region': 'ap-southeast', 'manifold.example/provider': 'aws' },
    zones: ['ap-southeast-1a', 'ap-southeast-1b'],
    nodePools: [{ name: 'general', nodes: 6, capacity: small, labels: { 'node.kubernetes.io/instance-type': 'm6i.2xlarge' } }],
  },
  {
    name: 'cloud-c',
    behavioursOnceDefined: shippedBehaviours,
    kubernetesVersion: 'v1.32.5',
    nodeLabels: { 'topology.kubernetes.io/region': 'eu-west', 'manifold.example/provider': 'gcp' },
    zones: ['eu-west-1b', 'eu-west-1c'],
    nodePools: [
      { name: 'general', nodes: 4, capacity: small, labels: { 'node.kubernetes.io/instance-type': 'n2-standard-8' } },
      { name: 'batch', nodes: 2, capacity: { ...large, 'kubernetes.io/batch-cpu': '64k' }, labels: { workload: 'batch' } },
    ],
  },
];

/** The default clusters, followed by plain ones if more are requested. */
export function firstMembers(count: number): readonly MemberOptions[] {
  return [...defaultMembers, ...plainMembers(Math.max(0, count - defaultMembers.length))].slice(0, count);
}

/** `count` identical members, `member-1` to `member-COUNT`, for runs with many. */
export function plainMembers(count: number): readonly MemberOptions[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `member-${i + 1}`,
    nodeLabels: { 'topology.kubernetes.io/region': `region-${(i % 5) + 1}` },
    nodePools: [{ name: 'general', nodes: 4, capacity: large }],
  }));
}
