import { describe, expect, it } from '@jest/globals';
import { en } from '../messages/en.js';
import { zh } from '../messages/zh.js';
import { standingOf, type Whole } from './standing.js';

const well: Whole = {
  health: 'HEALTHY',
  message: null,
  deleting: false,
  replicas: { desired: 16, ready: 16, unknown: 0 },
  clusters: { total: 3, ready: 3 },
  lostClusters: [],
  delivery: { state: 'DELIVERED', message: null },
};
const lost = (cluster: string, seconds: number | null) => ({ cluster, objects: 7, replicas: 5, seconds });

describe('the state of an application', () => {
  it.each([
    { because: 'it is well', whole: well, tone: 'good', word: 'Healthy', causes: [] },
    {
      because: 'a cluster is lost, and the rest still serves',
      whole: { ...well, health: 'UNKNOWN', replicas: { desired: 16, ready: 11, unknown: 5 }, lostClusters: [lost('cloud-b', 120)] },
      tone: 'lost',
      word: '11 of 16 replicas',
      causes: ['cloud-b lost 2 min. ago'],
    },
    {
      because: 'several are lost, and it has no replicas',
      whole: {
        ...well,
        health: 'UNKNOWN',
        replicas: null,
        clusters: { total: 3, ready: 1 },
        lostClusters: [lost('cloud-b', null), lost('cloud-c', 9)],
      },
      tone: 'lost',
      word: '1 of 3 clusters',
      causes: ['cloud-b never heard from, and 1 other cluster'],
    },
    {
      because: 'it is on its way',
      whole: { ...well, health: 'PROGRESSING', replicas: { desired: 16, ready: 4, unknown: 0 }, message: 'Deployment web: 12 pods start' },
      tone: 'moving',
      word: '4 of 16 replicas',
      causes: ['Deployment web: 12 pods start'],
    },
    {
      because: 'it failed',
      whole: { ...well, health: 'DEGRADED', message: 'Deployment web: image not found' },
      tone: 'bad',
      word: 'Degraded',
      causes: ['Deployment web: image not found'],
    },
    { because: 'it goes', whole: { ...well, deleting: true, health: 'PROGRESSING' }, tone: 'absent', word: 'Being deleted', causes: [] },
  ] as const)('is $word: $because', ({ whole, tone, word, causes }) => {
    expect(standingOf(whole, en)).toEqual({ tone, word, causes });
  });

  it('is displayed in Chinese with the same numbers', () => {
    const whole: Whole = {
      ...well,
      health: 'UNKNOWN',
      replicas: { desired: 16, ready: 11, unknown: 5 },
      lostClusters: [lost('cloud-b', 120)],
    };
    const { word, causes } = standingOf(whole, zh);
    expect(word).toContain('11/16');
    expect(causes[0]).toContain('cloud-b');
  });
});
