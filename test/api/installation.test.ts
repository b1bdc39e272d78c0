import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Check } from '../../src/core/checks/check.js';
import { startApi, type TestApi, TOKEN } from '../support/api.js';
import { manifoldHere } from '../support/command-here.js';

const CHECKS = '{ hub { checks { code state message action } } }';

/** The rules are in src/core/checks/; this is what the database and the hub tell them. */
describe('the checks of an installation', () => {
  let api: TestApi;
  let url: string;

  const checks = async () => new Map((await api.data<{ hub: { checks: Check[] } }>(CHECKS)).hub.checks.map((one) => [one.code, one]));
  const doctor = (words: string[] = [], env: Record<string, string> = {}) =>
    manifoldHere(['doctor', ...words], { env: { MANIFOLD_URL: url, MANIFOLD_TOKEN: TOKEN, ...env } });

  beforeAll(async () => {
    api = await startApi();
    await api.addCluster('idc-a');
    await api.addCluster('cloud-b');
    await api.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
    await api.store.leases.hold(['plan'], 60_000);
    await api.store.leases.announce(60_000);
  });
  afterAll(() => api.close());

  it('are fine in a new hub, except for the missing standby', async () => {
    const found = await checks();
    expect([...found.values()].filter(({ state }) => state !== 'OK').map(({ code }) => code)).toEqual(['DATABASE_SAFETY']);
    expect(found.get('REPLICAS')!.message).toBe('1 replica of the hub, and one of them plans.');
    expect(found.get('CLUSTERS')!.message).toBe('2 clusters: all ready.');

    const { code, stdout, stderr } = await doctor();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {7}ADDRESS {15}The hub answers at http/);
    expect(stdout).toMatch(/^warning {2}DATABASE_SAFETY {7}No standby is connected to the database\. Fix: Add a standby/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(found.size + 4);
    expect(stderr).toContain(`${found.size + 4} checks: 0 failures, 1 warning`);
  });

  it('name what is wrong', async () => {
    await api.sql(`
      update cluster_status set heard_at = now() - interval '1 hour' where cluster = 'cloud-b';
      update cluster set credential_expires_at = now() + interval '2 days 1 hour' where name = 'idc-a';
      insert into migration (timestamp, name) values (1, 'OfALaterVersion');
      insert into standing_freeze (scope, reason, actor) values ('ALL', 'audit', 'admin');
      insert into event (at, type, severity, message) overriding system value values (now(), 'X', 'INFO', '');
      update event set at = now() - interval '40 days' where id = (select min(id) from event);
      insert into encryption_key (id) values ('\\x0102030405060708');
      update cluster set credential = overlay(credential placing '\\x0102030405060708'::bytea from 2) where name = 'cloud-b'`);
    const found = await checks();
    const said = [...found.values()]
      .filter(({ state }) => state !== 'OK')
      .map(({ code, state, message }) => `${state} ${code}: ${message}`);
    expect(said).toEqual([
      'FAILURE DATABASE_VERSION: A newer version of the hub has migrated this database (OfALaterVersion).',
      'WARNING DATABASE_SAFETY: No standby is connected to the database.',
      'FAILURE ENCRYPTION: 1 row cannot be decrypted: this replica does not have key 0102030405060708.',
      'FAILURE CLUSTERS: 1 of 2 clusters is not ready: cloud-b (it does not answer).',
      'WARNING CREDENTIALS: Credentials of clusters: idc-a expires in 2 days.',
      'WARNING RETENTION: Events of 40 days are kept, and MANIFOLD_EVENT_DAYS is 30.',
      'WARNING FREEZES: 1 freeze in force; the oldest: audit.',
    ]);

    const { code, stdout } = await doctor(['-o', 'json']);
    expect(code).toBe(1);
    const printed = (JSON.parse(stdout) as { checks: Check[] }).checks;
    expect(printed.slice(0, 4).map((one) => one.code)).toEqual(['ADDRESS', 'TOKEN', 'VERSIONS', 'CLOCK']);
    expect(printed.slice(4)).toEqual([...found.values()]);
  });

  it.each(['VIEWER', 'DEPLOYER', 'APPROVER'])('need more than the role %s, whose token is fine', async (role) => {
    const name = role.toLowerCase();
    const { createToken } = await api.data<{ createToken: { secret: string } }>(
      `mutation { createToken(input: { name: "${name}", role: ${role} }) { secret } }`,
    );
    const { code, stdout, stderr } = await doctor([], { MANIFOLD_TOKEN: createToken.secret });

    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ok .*ADDRESS.*\nok .*TOKEN.* you are ${name}\\.\nok .*VERSIONS.*\nok .*CLOCK.*\n`));
    expect(stdout).toMatch(new RegExp(`warning +CHECKS +The checks of the hub need the role operator; the token has the role ${name}\\.`));
    expect(stderr).toContain('5 checks: 0 failures, 1 warning');
  });

  it('of the command line tell an address without a hub from a token that is refused', async () => {
    const nobody = await doctor([], { MANIFOLD_URL: 'http://127.0.0.1:1' });
    expect(nobody).toMatchObject({ code: 1, stdout: expect.stringMatching(/^failure {2}ADDRESS {2}.*127\.0\.0\.1:1.* Fix: .+\n$/) });
    const refused = await doctor([], { MANIFOLD_TOKEN: 'another-token-than-that' });
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^ok .*\nfailure {2}TOKEN .* refused the token .* Fix: .+\n$/),
    });
  });
});
