import { describe, expect, it } from '@jest/globals';
import { HubError } from '../../errors.js';
import { formatErrors } from './format-errors.js';

describe('an error of the hub', () => {
  const logged: unknown[] = [];
  const reporting = { traceId: 'trace', log: { error: (pairs: unknown) => logged.push(pairs) } } as never;

  it('that ended the work at a limit has its sentence, and is not logged', () => {
    const [error] = formatErrors([new HubError('UNAVAILABLE', 'The simulation took longer than its limit of 300 s.')], reporting);
    expect(error).toMatchObject({ message: 'The simulation took longer than its limit of 300 s.', extensions: { code: 'UNAVAILABLE' } });
    expect(logged).toEqual([]);
  });

  it('that no user can act on has none, and is logged', () => {
    const [error] = formatErrors([new HubError('DECRYPTION_FAILED', 'A stored manifest is damaged.')], reporting);
    expect(error).toMatchObject({ message: expect.stringContaining('Internal error'), extensions: { code: 'INTERNAL' } });
    expect(logged).toHaveLength(1);
  });
});
