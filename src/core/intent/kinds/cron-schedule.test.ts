import { expect, it } from '@jest/globals';
import { cronScheduleError } from './cron-schedule.js';

it.each(['0 0 13 * 5', '*/15 8-18 * * mon-fri', '0,30 6/2 1-10/3 JAN,dec 7', '@daily', '  5 4 * * *  ', '0 0 ? * 0'])(
  '%p is a schedule',
  (schedule) => {
    expect(cronScheduleError(schedule)).toBeNull();
  },
);

it.each([
  { schedule: '0 0 13 *', says: 'five fields' },
  { schedule: '0 0 13 * 5 2026', says: 'five fields' },
  { schedule: '60 0 * * *', says: 'no minute in field 1' },
  { schedule: '0 24 * * *', says: 'no hour in field 2' },
  { schedule: '0 0 0 * *', says: 'no day of the month in field 3' },
  { schedule: '0 0 * mon *', says: 'no month in field 4' },
  { schedule: '0 0 * * 8', says: 'no day of the week in field 5' },
  { schedule: '*/0 * * * *', says: 'no minute in field 1' },
  { schedule: '5-1 * * * *', says: 'no minute in field 1' },
  { schedule: '1,, * * * *', says: 'no minute in field 1' },
  { schedule: '@sometimes', says: '@hourly' },
  { schedule: '', says: 'five fields' },
])('$schedule is none: $says', ({ schedule, says }) => {
  expect(cronScheduleError(schedule)).toContain(says);
});
