import { parseArgs } from 'node:util';
import { propagation } from './propagation.bench.js';
import { scheduling } from './schedule.bench.js';
import { simulating } from './simulator.bench.js';
import { type Figure, print } from './support/figures.js';

type Bench = (size: { readonly clusters: number; readonly objects: number }) => Promise<readonly Figure[]>;

const benches: Readonly<Record<string, { readonly run: Bench; readonly clusters: number; readonly objects: number }>> = {
  propagation: { run: propagation, clusters: 10, objects: 1_000 },
  schedule: { run: scheduling, clusters: 100, objects: 5_000 },
  simulator: { run: simulating, clusters: 100, objects: 10_000 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { clusters: { type: 'string' }, objects: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const bench = benches[positionals[0] ?? ''];
if (!bench) {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--clusters N] [--objects N] [--json]\n`);
  process.exit(2);
}
print(
  await bench.run({ clusters: Number(values.clusters ?? bench.clusters), objects: Number(values.objects ?? bench.objects) }),
  values.json,
);
