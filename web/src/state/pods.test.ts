import { describe, expect, it } from '@jest/globals';
import { toneOfPod, urgentFirst } from './pods.js';

const pod = (name: string, reason: string | null, phase = 'Running') => ({ name, phase, ready: reason === null, reason });

describe('pods', () => {
  it.each([
    { of: pod('a', null), tone: 'good' },
    { of: pod('a', 'ImagePullBackOff', 'Pending'), tone: 'bad' },
    { of: pod('a', 'ContainerCreating', 'Pending'), tone: 'moving' },
    { of: pod('a', 'Terminating'), tone: 'absent' },
    { of: { ...pod('a', null, 'Succeeded'), ready: false }, tone: 'good' },
    { of: { ...pod('a', null, 'Unknown'), ready: false }, tone: 'lost' },
  ])('$of.phase with the reason $of.reason are $tone', ({ of, tone }) => {
    expect(toneOfPod(of)).toBe(tone);
  });

  it('that need attention come first', () => {
    const rows = [
      { cluster: 'b', pod: pod('1', null) },
      { cluster: 'a', pod: pod('2', null) },
      { cluster: 'c', pod: pod('3', 'CrashLoopBackOff') },
    ];
    expect(urgentFirst(rows).map(({ cluster }) => cluster)).toEqual(['c', 'a', 'b']);
  });
});
