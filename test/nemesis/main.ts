import { parseArgs } from 'node:util';
import { runNemesis } from './run.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    hubs: { type: 'string', default: '2' },
    members: { type: 'string', default: '10' },
    objects: { type: 'string', default: '1000' },
    seed: { type: 'string' },
  },
});
const [minutes, hubs, members, objects] = [values.minutes, values.hubs, values.members, values.objects].map(Number) as [
  number,
  number,
  number,
  number,
];
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
if (
  !(minutes > 0) ||
  !Number.isSafeInteger(hubs) ||
  hubs < 1 ||
  !Number.isSafeInteger(members) ||
  members < 2 ||
  !Number.isSafeInteger(objects) ||
  objects < 1 ||
  Number.isNaN(seed)
) {
  console.error('usage: npm run nemesis -- [--minutes N] [--hubs N] [--members N] [--objects N] [--seed S]');
  process.exit(2);
}

const startedAt = Date.now();
const log = (sentence: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(1)} ${sentence}`);
log(`Seed ${seed}. It draws the faults; when they meet what is under way differs from run to run.`);
const { violations, edits, faults, settledMs } = await runNemesis({ seconds: minutes * 60, hubs, members, objects, seed, log });
log(`${edits} edits, ${faults} faults, settled ${(settledMs / 1000).toFixed(1)} s after the last; ${violations.length} violations.`);
for (const one of violations.slice(0, 10)) console.log(one);
process.exit(violations.length > 0 ? 1 : 0);
