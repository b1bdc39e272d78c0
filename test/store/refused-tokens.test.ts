import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { auditAttempts } from '../../src/app/audit-attempts.js';
import { TokenAttempts } from '../../src/auth/token-attempts.js';
import { openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

it('a thousand wrong tokens of one address are one row of the audit', async () => {
  const attempts = new TokenAttempts(undefined, () => Date.UTC(2030, 0, 1));
  for (let i = 0; i < 1_000; i++) attempts.failed('192.0.2.1');
  attempts.failed('2001:db8:0:0::/64');
  await auditAttempts(attempts, (sums) => test.store.auditRefusedTokens(sums), { warn: () => undefined }).end();

  const rows = await test.sql("select actor, target, outcome, detail from audit_entry where action = 'authenticate' order by target");
  const times = { firstAt: '2030-01-01T00:00:00.000Z', lastAt: '2030-01-01T00:00:00.000Z' };
  expect(rows).toEqual([
    { actor: 'nobody', target: '192.0.2.1', outcome: 'DENIED', detail: { count: 1_000, ...times } },
    { actor: 'nobody', target: '2001:db8:0:0::/64', outcome: 'DENIED', detail: { count: 1, ...times } },
  ]);
});

it('sums that cannot be written are logged', async () => {
  const attempts = new TokenAttempts();
  attempts.failed('192.0.2.1');
  const lines: object[] = [];
  const fails = () => Promise.reject(new Error('the database is away'));
  await auditAttempts(attempts, fails, { warn: (pairs) => void lines.push(pairs) }).end();

  expect(lines).toMatchObject([{ sums: [{ address: '192.0.2.1', count: 1 }] }]);
});
