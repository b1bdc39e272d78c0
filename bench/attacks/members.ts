import { setPriority } from 'node:os';
import { Dice } from '../../test/fuzz/generators.js';
import { startHostileMember } from '../../test/fuzz/hostile-member.js';
import type { Fixture } from '../../test/support/member-fixture.js';
import { hostileMembers } from './hostile-answers.js';

/*
 * A process with members that answer as API servers do until SIGUSR2, and then with what no API server sends. Its argument is JSON: the id of the hub,
 * and the seed of all random choices. It prints the kubeconfig of each member as JSON, and every second a line with its answers so far.
 */

setPriority(10);

const { hubId, seed } = JSON.parse(process.argv[2]!) as { readonly hubId: string; readonly seed: number };
const state = { hostile: false };
const answers: Record<string, number> = {};
const mutating = await startHostileMember(new Dice(seed));
mutating.hostile = false;
const others = await Promise.all(
  Object.entries(hostileMembers).map(async ([name, start]) => {
    const count = () => {
      answers[name] = (answers[name] ?? 0) + 1;
    };
    return [name, await start({ name, hubId, isHostile: () => state.hostile, count })] as const;
  }),
);

process.on('SIGUSR2', () => {
  state.hostile = true;
  mutating.hostile = true;
});
const fixtures: readonly (readonly [string, Fixture])[] = [['mutating', mutating], ...others];
process.stdout.write(`${JSON.stringify(Object.fromEntries(fixtures.map(([name, { connection }]) => [name, kubeconfig(connection)])))}\n`);
setInterval(() => process.stdout.write(`${JSON.stringify({ mutating: mutating.answers.wrong, ...answers })}\n`), 1_000);

function kubeconfig({ server, caPem }: Fixture['connection']): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    clusters: [{ name: 'it', cluster: { server, 'certificate-authority-data': Buffer.from(caPem ?? '').toString('base64') } }],
    users: [{ name: 'it', user: { token: 'fixture-token' } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  });
}
