import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../model/plan.js';
import type { ClusterEvidence, FailoverFacts } from '../facts.js';
import { judge } from '../judge.js';
import type { FailbackFacts, ReturnCandidate } from './failback-facts.js';

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

  it('does not begin while the loss of its home is held', () => {
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
