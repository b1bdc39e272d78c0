import { describe, expect, it } from '@jest/globals';
import type { ClusterRow } from '../data/clusters.js';
import { byAttention } from './attention.js';
import { amountText, loadOf } from './capacity.js';
import { countHealth } from './cluster-health.js';
import { fleetMap } from './fleet-map.js';
import { progressByCluster } from './progress.js';

const cluster = (name: string, provider: string | null, region: string | null) => ({ name, provider, region }) as ClusterRow;

describe('the fleet map', () => {
  it('groups by provider and region, each by name, and puts clusters without either last', () => {
    const map = fleetMap([cluster('b', 'idc', 'north'), cluster('c', null, null), cluster('a', 'idc', 'north'), cluster('d', 'aws', null)]);

    expect(map.map(({ provider, count }) => [provider, count])).toEqual([
      ['aws', 1],
      ['idc', 2],
      [null, 1],
    ]);
    expect(map[1]!.regions[0]!.clusters.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('the load of node pools', () => {
  const pool = (allocatable: object, requested: object) => ({ nodes: 1, readyNodes: 1, allocatable, requested });

  it('is a sum over all pools, and unknown without any', () => {
    expect(loadOf([pool({ cpu: 4 }, { cpu: 1 }), pool({ cpu: 8 }, {})], 'cpu')).toEqual({ used: 1, total: 12 });
    expect(loadOf([], 'cpu')).toBeNull();
    expect(loadOf(null, 'cpu')).toBeNull();
  });

  it.each([
    { resource: 'cpu', value: 2.346, text: '2.35' },
    { resource: 'memory', value: 0, text: '0 B' },
    { resource: 'memory', value: 1.5 * 2 ** 30, text: '1.5 GiB' },
    { resource: 'pods', value: 110, text: '110' },
  ])('writes $value of $resource as $text', ({ resource, value, text }) => {
    expect(amountText(resource, value, String)).toBe(text);
  });
});

describe('health by cluster', () => {
  it('is counted worst first', () => {
    expect(countHealth({ a: 'HEALTHY', b: 'UNKNOWN', c: 'HEALTHY', d: 'DEGRADED' })).toEqual([
      ['DEGRADED', 1],
      ['UNKNOWN', 1],
      ['HEALTHY', 2],
    ]);
    expect(countHealth(null)).toEqual([]);
  });

  it('shows the progress of a change in each cluster', () => {
    const objects = [
      { clusterHealth: { b: 'HEALTHY', a: 'PROGRESSING' }, undelivered: ['a'] },
      { clusterHealth: { a: 'HEALTHY' }, undelivered: [] },
    ];
    expect(progressByCluster(objects)).toEqual([
      { cluster: 'a', delivered: 1, total: 2, health: 'PROGRESSING' },
      { cluster: 'b', delivered: 1, total: 1, health: 'HEALTHY' },
    ]);
  });
});

describe('the order of attention', () => {
  it('is by health, where undelivered objects count as unknown, then by kind and name', () => {
    const object = (name: string, health: 'HEALTHY' | 'DEGRADED' | 'UNKNOWN', state: 'DELIVERED' | 'BLOCKED' = 'DELIVERED') => ({
      kind: 'Service',
      name,
      health,
      delivery: { state },
    });
    const sorted = [object('d', 'HEALTHY'), object('c', 'HEALTHY', 'BLOCKED'), object('b', 'UNKNOWN'), object('a', 'DEGRADED')].toSorted(
      byAttention,
    );
    expect(sorted.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });
});
