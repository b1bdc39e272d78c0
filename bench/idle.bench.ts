import { cpuOf, spent } from './support/cost.js';
import { applyAll, everywhere, mixed } from './support/documents.js';
import { type Figure, figure } from './support/figures.js';
import { roomFor, simulated } from './support/fleet.js';
import { memberWrites } from './support/member-writes.js';
import { pause } from './support/pause.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

/** Sessions report their statistics within ten seconds, and the hub collects garbage after five seconds without work. */
const SETTLE_MS = 35_000;
const WINDOW_MS = 60_000;
/** Away from the standard size: longer than the statistics take. */
const SHORT_SETTLE_MS = 15_000;
const SHORT_WINDOW_MS = 3_000;

interface Counters {
  readonly beyond: number;
  readonly heartbeats: number;
  readonly wal: number;
  readonly commits: number;
}

/** A hub without work: its remaining writes and their cost. */
export async function idle({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10 && objects === 1_000;
  return withRig(simulated(clusters, roomFor(objects)), async (rig) => {
    await rig.hub.apply(everywhere);
    await applyAll(rig.hub, mixed(objects), 'mixed');
    await rig.database.settled(objects * clusters);
    await rig.database.healthy(objects);
    await pause(standard ? SETTLE_MS : SHORT_SETTLE_MS);
    return watched(rig, standard ? WINDOW_MS : SHORT_WINDOW_MS, standard);
  });
}

async function watched(rig: Rig, windowMs: number, standard: boolean): Promise<readonly Figure[]> {
  const control = rig.fleet.control!;
  const writesBefore = await memberWrites(control);
  const before = await rig.database.first<Counters>(counters);
  const cpuBefore = cpuOf(rig);
  const startedAt = performance.now();
  await pause(windowMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = spent(cpuBefore, cpuOf(rig));
  const after = await rig.database.first<Counters>(counters);
  const share = (ms: number) => ms / 10 / seconds;
  return [
    figure('member_writes', (await memberWrites(control)) - writesBefore, '', 0, 'lower', standard),
    figure('rows_written_beyond_heartbeats', after.beyond - before.beyond, '', 0, 'lower', standard),
    figure('hub_cpu_percent_of_a_core', share(cpu.hub), '%', 1, 'lower', standard),
    figure('postgres_cpu_percent_of_a_core', share(cpu.postgres), '%', null, 'lower', standard),
    figure('members_cpu_percent_of_a_core', share(cpu.members), '%', null, 'lower', standard),
    figure('heartbeat_rows_per_s', (after.heartbeats - before.heartbeats) / seconds, '1/s', null, 'lower', standard),
    figure('commits_per_s', (after.commits - before.commits) / seconds, '1/s', null, 'lower', standard),
    figure('wal_kib_per_s', (after.wal - before.wal) / 1_024 / seconds, 'KiB/s', null, 'lower', standard),
  ];
}

/** Heartbeats are the leases of this hub, and the probes of its members with the evidence beside them. */
const counters = `
  select sum(n_tup_ins + n_tup_upd + n_tup_del) filter (where relname not in ('lease', 'cluster_status', 'cluster_evidence'))::int as beyond,
    sum(n_tup_ins + n_tup_upd + n_tup_del) filter (where relname in ('lease', 'cluster_status', 'cluster_evidence'))::int as heartbeats,
    (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 as wal,
    (select xact_commit::int from pg_stat_database where datname = current_database()) as commits
  from pg_stat_user_tables`;
