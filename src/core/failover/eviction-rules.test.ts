import { describe, expect, it } from '@jest/globals';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Health } from '../model/health.js';
import type { ReadyStatus } from './cluster-condition.js';
import { type EvictionTask, nextEvictionEnd, staysEvicted } from './eviction-task.js';
import { purgeModeOf } from './purge-mode.js';
import { type ReadyObservation, readyToPublish } from './ready-threshold.js';
import { callsForRemedy, remedyActions } from './remedy.js';
import { unhealthyClusters } from './unhealthy-clusters.js';

const now = 1_000_000;

describe('the published readiness of a cluster', () => {
  const thresholds = { successSeconds: 20, failureSeconds: 30 };

  /** The published state after each probe; probes are 10 seconds apart. */
  function publish(probes: readonly ReadyStatus[]): readonly ReadyStatus[] {
    let last: ReadyObservation | null = null;
    let published: ReadyStatus | null = null;
    return probes.map((observed, i) => {
      const next = readyToPublish(observed, last, published, thresholds, i * 10_000);
      last = next.observation;
      published = next.ready;
      return published;
    });
  }

  it('is that of the first probe', () => {
    expect(publish(['False'])).toEqual(['False']);
    expect(publish(['True'])).toEqual(['True']);
  });

  it('changes after its threshold, counted from the first probe that differs', () => {
    expect(publish(['True', 'False', 'False', 'False', 'False'])).toEqual(['True', 'True', 'True', 'True', 'False']);
    expect(publish(['False', 'True', 'True', 'True'])).toEqual(['False', 'False', 'False', 'True']);
  });

  it('stays while probes flap', () => {
    const probes: ReadyStatus[] = ['True', 'False', 'False', 'True', 'False', 'False', 'True', 'False', 'False'];
    expect(publish(probes)).toEqual(probes.map(() => 'True'));
  });
});

describe('a graceful eviction', () => {
  const task: EvictionTask = { cluster: 'a', startedAt: now - 60_000 };
  const healthy = new Map<string, Health>([['b', 'HEALTHY']]);
  const replaced = { rescheduled: true, targets: ['b'], healths: healthy };
  const stays = (one: Partial<EvictionTask>, replacement: Partial<typeof replaced> = {}) =>
    staysEvicted({ ...task, ...one }, { ...replaced, ...replacement }, 180, now);

  it('ends once all replacements of the copy are healthy', () => {
    expect(stays({})).toBe(false);
    expect(stays({}, { targets: ['b', 'c'] })).toBe(true);
    expect(stays({}, { healths: new Map([['b', 'UNKNOWN']]) })).toBe(true);
    expect(stays({}, { rescheduled: false })).toBe(true);
  });

  it('treats an empty target list as no replacement', () => {
    expect(stays({}, { targets: [] })).toBe(true);
  });

  it('ends at its own time limit', () => {
    expect(stays({ graceSeconds: 60 }, { targets: [] })).toBe(false);
    expect(stays({ graceSeconds: 61 }, { targets: [] })).toBe(true);
  });

  it("follows a person's decision first", () => {
    expect(stays({ suppressDeletion: true })).toBe(true);
    expect(stays({ suppressDeletion: false }, { targets: [] })).toBe(false);
  });

  it('returns the end of the first one, without those that wait for a person', () => {
    expect(nextEvictionEnd([task, { ...task, graceSeconds: 90 }], 180, now)).toBe(30);
    expect(nextEvictionEnd([{ ...task, graceSeconds: 5 }], 180, now)).toBe(0);
    expect(nextEvictionEnd([{ ...task, suppressDeletion: true }], 180, now)).toBeNull();
  });
});

describe('the purge mode', () => {
  it('is that of the policy, then that of the hub, then Gracefully', () => {
    expect(purgeModeOf({ cluster: { purgeMode: 'Never' } }, 'Directly')).toBe('Never');
    expect(purgeModeOf({ cluster: {} }, 'Directly')).toBe('Gracefully');
    expect(purgeModeOf(undefined, 'Directly')).toBe('Directly');
    expect(purgeModeOf({}, null)).toBe('Gracefully');
  });
});

describe('an application that fails by itself', () => {
  it('counts only as failing where it is degraded and not being left already', () => {
    const healths = new Map<string, Health>([
      ['a', 'HEALTHY'],
      ['b', 'DEGRADED'],
      ['c', 'DEGRADED'],
      ['d', 'UNKNOWN'],
    ]);
    expect(unhealthyClusters(healths, new Set(['c']))).toEqual({ unhealthy: ['b'], others: ['a', 'd'] });
  });
});

describe('remedies', () => {
  const cluster = { name: 'a', labels: {}, zones: [] } as unknown as Cluster;
  const conditions = [{ type: 'Dns', status: 'False' }];
  const when = (operator: 'Equal' | 'NotEqual', conditionStatus: string, conditionType = 'Dns') => ({
    clusterConditionMatch: { conditionType, operator, conditionStatus },
  });

  it('are requested by any match, and only by a reported condition', () => {
    expect(callsForRemedy(conditions, [when('Equal', 'True'), when('NotEqual', 'True')])).toBe(true);
    expect(callsForRemedy(conditions, [when('NotEqual', 'True', 'Disk')])).toBe(false);
    expect(callsForRemedy(conditions, [{}])).toBe(false);
    expect(callsForRemedy(conditions, [])).toBe(true);
  });

  it('name each action of the cluster once', () => {
    const actions = (name: string, ...list: string[]) => ({ clusterAffinity: { clusterNames: [name] }, actions: list });
    const remedies = [actions('a', 'TrafficControl', 'Isolate'), actions('a', 'Isolate'), actions('b', 'Other')];
    expect(remedyActions(cluster, conditions, remedies)).toEqual(['Isolate', 'TrafficControl']);
  });
});
