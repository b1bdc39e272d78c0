import { expect, it } from '@jest/globals';
import type { ProbeResult } from '../ports/fleet.js';
import { ClusterHealth } from './cluster-health.js';

const report = (ready: ProbeResult['ready']): ProbeResult => ({
  ready,
  reason: '',
  message: '',
  uid: null,
  version: null,
  apis: null,
  pools: null,
});
const [up, down] = [report('True'), report('Unknown')];
const seen = (health: ClusterHealth, ...probes: readonly [at: number, up: boolean][]) =>
  probes.map(([at, isUp]) => health.observe(isUp ? up : down, at).ready);

it('a cluster that was ready before a start of the hub is not lost by its first failed probes', () => {
  expect(seen(new ClusterHealth(1, 'True'), [0, false], [29_000, false], [30_000, false])).toEqual(['True', 'True', 'Unknown']);
});

it('a cluster that was never probed, or was not ready, has the readiness of its first probe', () => {
  expect(seen(new ClusterHealth(), [0, false], [10_000, true], [40_000, true])).toEqual(['Unknown', 'Unknown', 'True']);
  expect(seen(new ClusterHealth(1, 'Unknown'), [0, true])).toEqual(['True']);
});
