import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../model/plan.js';
import type { ClusterEvidence, FailoverFacts } from '../facts.js';
import { judge } from '../judge.js';
import type { ActiveReturn, FailbackFacts, ReturnCandidate } from './failback-facts.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const ready = (name: string): ClusterEvidence => {
  const before = { ready: 'True', since: NOW - 60 * MINUTE, flaps: [] } as const;
  return { name, ready: 'True', heardAt: NOW, taints: [], before };
};

const away: ReturnCandidate = {
  resource: '1' as ResourceKey,
  name: 'Deployment shop/w1',
  application: '1',
  policy: 'p',
  isWorkload: true,
  kind: 'CLUSTER',
  home: 'a',
  eviction: '1',
  failback: { mode: 'Automatic' },
  affinity: null,
  fitsSince: null,
  outcome: 'SCHEDULED',
  isFrozen: false,
  before: null,
};

const returning: ActiveReturn = {
  ...away,
  id: '7',
  resource: '2' as ResourceKey,
  isSettled: false,
  isHome: true,
  progressedAt: NOW - 10 * MINUTE,
  deadlineSeconds: 600,
  progress: 'It waits for ready replicas in a.',
  message: '',
};

function judged(failback: Partial<FailbackFacts>, more: Partial<FailoverFacts> = {}) {
  const facts = { candidates: [away], active: [], stale: [], policies: new Map(), ...failback };
  return judge({ now: NOW, clusters: ['a', 'b'].map(ready), copies: [], evictions: [], recent: [], failback: facts, ...more }, 300)
    .failback;
}

describe('an automatic return', () => {
  it('does not begin during the quiet time of the planner', () => {
    const quiet = judged({}, { quietUntil: NOW + 1 });
    expect(quiet.started).toEqual([]);
    expect(quiet.waits.map(({ wait }) => wait)).toEqual([
      { gate: 'freeze', message: 'No work moves now: the planner started without recent evidence about the clusters.', until: null },
    ]);
    expect(judged({}, { quietUntil: NOW }).started).toEqual([away]);
  });

  it('is not waited for after its deadline, unless moves are frozen', () => {
    const before = judged({ active: [{ ...returning, progressedAt: NOW - 10 * MINUTE + 1 }] });
    expect([before.started, before.changed[0]?.state]).toEqual([[], 'RETURNING']);
    const after = judged({ active: [returning] });
    expect(after.started).toEqual([away]);
    expect(after.changed).toEqual([
      { active: returning, state: 'STOPPED', message: 'It was not ready within 600 s: It waits for ready replicas in a.' },
    ]);
    expect(judged({ active: [returning] }, { quietUntil: NOW + 1 }).changed).toMatchObject([{ state: 'RETURNING' }]);
  });

  it('does not begin while other evidence contradicts the loss of its home', () => {
    const held = { ...ready('a'), ready: 'Unknown', before: { ...ready('a').before!, held: 'its nodes renew their leases' } } as const;
    const probe = {
      kind: 'API_PROBE',
      replica: '',
      aliveAt: null,
      countsUntil: null,
      checkedAt: NOW,
      failingSince: NOW - MINUTE,
      message: '',
    } as const;
    const leases = { ...probe, kind: 'NODE_LEASES', aliveAt: NOW, countsUntil: NOW + MINUTE, failingSince: null } as const;
    const { started, waits } = judged({}, { clusters: [{ ...held, evidence: [probe, leases] }, ready('b')] });
    expect(started).toEqual([]);
    expect(waits.map(({ wait }) => wait)).toEqual([
      { gate: 'not-ready', message: 'The probe of a fails, but its nodes renew their leases.', until: null },
    ]);
  });
});
