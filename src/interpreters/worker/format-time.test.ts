import { expect, it } from '@jest/globals';
import { formatTime } from './format-time.js';

it.each([
  { format: '!%Y-%m-%dT%H:%M:%SZ', want: '2026-11-24T06:40:05Z', because: 'scripts stamp conditions so' },
  { format: '%F %T', want: '2026-11-24 06:40:05', because: 'short forms are known' },
  { format: '100%% %q', want: '100% %q', because: 'what is not known stays' },
])('$format is $want: $because', ({ format, want }) => {
  expect(formatTime(format, Date.UTC(2026, 10, 24, 6, 40, 5) / 1_000)).toBe(want);
});
