import { describe, expect, it } from '@jest/globals';
import { contradiction } from '../../../core/failover/evidence/contradiction.js';
import type { ProbeResult } from '../../ports/fleet.js';
import { SessionEvidence } from './session-evidence.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const refuses = "its API server answers, and refuses the hub's credential";

/** The contradiction of each probe of a session; the probes take no time. */
function heldBy(probes: readonly { readonly at: number; readonly ready?: ProbeResult['ready']; readonly refusedAt?: number }[]) {
  const evidence = new SessionEvidence();
  return probes.map(({ at, ready = 'Unknown', refusedAt = null }) => {
    const seen = evidence.observe({ ready, message: '', refusedAt }, { startedAt: at, now: at, watchHeardAt: null }, false);
    const stored = seen.map(({ kind, aliveAgoMs, countsForMs, failingForMs, message }) => ({
      kind,
      replica: '',
      aliveAt: aliveAgoMs === null ? null : at - aliveAgoMs,
      countsUntil: aliveAgoMs === null ? null : at - aliveAgoMs + countsForMs,
      checkedAt: at,
      failingSince: failingForMs === null ? null : at - failingForMs,
      message,
    }));
    return contradiction(stored, at);
  });
}

describe('a cluster whose API server refuses the credential', () => {
  it('is not lost from the first refusal on, though the hub sends no request in the minute after it', () => {
    const [first, second] = [5 * SECOND, 66 * SECOND];
    const probes = [0, 10, 20, 40, 60, 70, 120, 160].map((seconds) => ({
      at: seconds * SECOND,
      ...(seconds === 0 && { ready: 'True' as const }),
      ...(seconds > 0 && { refusedAt: seconds < 66 ? first : second }),
    }));
    expect(heldBy(probes)).toEqual([null, refuses, refuses, refuses, refuses, refuses, refuses, null]);
  });

  it('can be lost if the refusal was before its last successful probe', () => {
    expect(
      heldBy([
        { at: MINUTE, ready: 'True', refusedAt: 0 },
        { at: MINUTE + 10 * SECOND, refusedAt: 0 },
      ]),
    ).toEqual([null, null]);
  });
});
