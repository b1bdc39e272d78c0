import type { NodePool } from '../../src/core/model/cluster/cluster.js';

/** One node of so many cores, of which so many are taken. */
export function node(cores: number, taken: number): readonly NodePool[] {
  const allocatable = { cpu: cores, pods: 100 };
  const free = { cpu: cores - taken, pods: 100 - taken };
  return [
    {
      name: 'one',
      nodes: 1,
      readyNodes: 1,
      allocatable,
      requested: { cpu: taken, pods: taken },
      freePerNode: [{ nodes: 1, allocatable, free }],
    },
  ];
}
