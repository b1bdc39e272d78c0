import { parseArgs } from 'node:util';
import { api } from './api.bench.js';
import { attacks } from './attacks.bench.js';
import { failover } from './failover.bench.js';
import { idle } from './idle.bench.js';
import { intake } from './intake.bench.js';
import { isolation } from './isolation.bench.js';
import { memory } from './memory.bench.js';
import { propagation } from './propagation.bench.js';
import { propagationToReal } from './propagation-real.bench.js';
import { register } from './register.bench.js';
import { restart } from './restart.bench.js';
import { scheduling } from './schedule.bench.js';
import { simulatingLosses } from './simulate.bench.js';
import { simulating } from './simulator.bench.js';
import { status } from './status.bench.js';
import { type Figure, print } from './support/figures.js';
import type { Size } from './support/size.js';
import { takeover } from './takeover.bench.js';

type Bench = (size: Size) => Promise<readonly Figure[]>;

const benches: Readonly<Record<string, Size & { readonly run: Bench }>> = {
  propagation: { run: propagation, clusters: 10, objects: 1_000 },
  status: { run: status, clusters: 10, objects: 1_000 },
  restart: { run: restart, clusters: 10, objects: 3_000 },
  register: { run: register, clusters: 10, objects: 0 },
  memory: { run: memory, clusters: 100, objects: 10_000 },
  idle: { run: idle, clusters: 10, objects: 1_000 },
  isolation: { run: isolation, clusters: 10, objects: 100 },
  intake: { run: intake, clusters: 3, objects: 4_900 },
  api: { run: api, clusters: 1, objects: 6_000 },
  schedule: { run: scheduling, clusters: 100, objects: 5_000 },
  failover: { run: failover, clusters: 5, objects: 500 },
  takeover: { run: takeover, clusters: 10, objects: 30 },
  simulate: { run: simulatingLosses, clusters: 50, objects: 5_000 },
  simulator: { run: simulating, clusters: 100, objects: 10_000 },
  attacks: { run: attacks, clusters: 3, objects: 50, minutes: 10 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clusters: { type: 'string' },
    objects: { type: 'string' },
    // As many real API servers in place of simulated members; only for propagation.
    real: { type: 'string' },
    // Only for attacks.
    minutes: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const name = positionals[0] ?? '';
const bench = benches[name];
const toReal = values.real !== undefined;
if (!bench || (toReal && name !== 'propagation') || (values.minutes !== undefined && bench.minutes === undefined)) {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--clusters N] [--objects N] [--json]
       npm run bench -- propagation --real N [--objects N] [--json]
       npm run bench -- attacks [--minutes N] [--json]
`);
  process.exit(2);
}
const size = toReal
  ? { clusters: count('real', values.real, 3), objects: count('objects', values.objects, 500) }
  : {
      clusters: count('clusters', values.clusters, bench.clusters),
      objects: count('objects', values.objects, bench.objects),
      ...(bench.minutes && { minutes: count('minutes', values.minutes, bench.minutes) }),
    };
print(await (toReal ? propagationToReal : bench.run)(size), values.json);

function count(option: string, said: string | undefined, usual: number): number {
  const value = said === undefined ? usual : Number(said);
  if (Number.isInteger(value) && value >= 0) return value;
  process.stderr.write(`--${option} must be a whole number, not ${said}\n`);
  return process.exit(2);
}
