import { setPriority } from 'node:os';
import { type Attack, apiAttacks } from './api-attacks.js';
import { portAttacks } from './port-attacks.js';

/*
 * A process that attacks the port of a hub until SIGTERM. Its argument is JSON: url, token and the seed of all random choices. It prints `attacking`
 * when it begins, and every second a line with the attempts of each attack so far.
 */

// In reality attackers have machines of their own; here they must not take the processor from the hub that is measured.
setPriority(10);

const target = JSON.parse(process.argv[2]!) as { readonly url: string; readonly token: string; readonly seed: number };
const attacks: Readonly<Record<string, Attack>> = { ...portAttacks, ...apiAttacks };
const attempts: Record<string, number> = Object.fromEntries(Object.keys(attacks).map((name) => [name, 0]));
const end = new AbortController();

process.once('SIGTERM', () => {
  end.abort();
  process.exit(0);
});
process.stdout.write('attacking\n');
setInterval(() => process.stdout.write(`${JSON.stringify(attempts)}\n`), 1_000);
await Promise.all(
  Object.entries(attacks).map(([name, attack]) =>
    attack({
      ...target,
      signal: end.signal,
      count: () => {
        attempts[name]! += 1;
      },
    }),
  ),
);
