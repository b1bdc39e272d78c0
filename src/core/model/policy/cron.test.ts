import { describe, expect, it } from '@jest/globals';
import { nextRun } from './cron.js';

const at = (text: string) => Date.parse(text);

describe('the next run of a schedule', () => {
  it.each<{ schedule: string; zone?: string; after: string; want: string; because: string }>([
    { schedule: '0 3 * * *', after: '2026-11-30T02:59:59Z', want: '2026-11-30T03:00:00Z', because: 'it is the next minute' },
    { schedule: '0 3 * * *', after: '2026-11-30T03:00:00Z', want: '2026-12-01T03:00:00Z', because: 'the same minute is over' },
    { schedule: '*/20 * * * *', after: '2026-11-30T03:21:00Z', want: '2026-11-30T03:40:00Z', because: 'steps count from 0' },
    {
      schedule: '5/20 * * * *',
      after: '2026-11-30T03:26:00Z',
      want: '2026-11-30T03:45:00Z',
      because: 'a start with a step goes to the end',
    },
    { schedule: '@daily', zone: 'Europe/Paris', after: '2026-07-01T10:00:00Z', want: '2026-07-01T22:00:00Z', because: 'midnight in Paris' },
    { schedule: '30 8 * * mon-fri', after: '2026-11-30T00:00:00Z', want: '2026-11-30T08:30:00Z', because: 'this is a Monday' },
    { schedule: '0 8 * * 7', after: '2026-11-28T09:00:00Z', want: '2026-11-29T08:00:00Z', because: '7 is Sunday' },
    { schedule: '0 8 1 * mon', after: '2026-11-30T00:00:00Z', want: '2026-11-30T08:00:00Z', because: 'either day is enough' },
  ])('$schedule after $after is $want: $because', ({ schedule, zone, after, want }) => {
    expect(nextRun(schedule, zone, at(after))).toEqual({ at: at(want), isRun: true });
  });

  it('is computed again after a day if there is none within one', () => {
    const next = nextRun('0 0 29 2 *', undefined, at('2026-03-01T00:00:00Z'));
    expect(next).toEqual({ at: at('2026-03-02T00:00:00Z'), isRun: false });
  });
});
