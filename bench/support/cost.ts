import { type Figure, figure } from './figures.js';
import { cpuMs, familyMib, memoryMib, ownCpuMs } from './processes.js';

/** The processes of a rig. */
export interface Payers {
  readonly hubPid: number;
  readonly postgresPid: number;
  readonly memberPids: readonly number[];
}

/** CPU milliseconds so far, each for itself. */
export interface Cpu {
  readonly hub: number;
  readonly postgres: number;
  readonly members: number;
}

export function cpuOf({ hubPid, postgresPid, memberPids }: Payers): Cpu {
  return { hub: ownCpuMs(hubPid), postgres: cpuMs(postgresPid), members: memberPids.reduce((sum, pid) => sum + cpuMs(pid), 0) };
}

export function spent(before: Cpu, after: Cpu): Cpu {
  return { hub: after.hub - before.hub, postgres: after.postgres - before.postgres, members: after.members - before.members };
}

/** Runs `run` and returns its value and the resources that hub, Postgres and members used meanwhile, as figures without a budget. */
export async function withCosts<T>(
  payers: Payers,
  run: () => Promise<T>,
): Promise<{ readonly value: T; readonly costs: readonly Figure[] }> {
  const before = cpuOf(payers);
  const value = await run();
  const cpu = spent(before, cpuOf(payers));
  const members = payers.memberPids.reduce((sum, pid) => sum + memoryMib(pid).peak, 0);
  return {
    value,
    costs: [
      ...cpuFigures(cpu),
      figure('hub_peak_mib', memoryMib(payers.hubPid).peak, 'MiB', null, 'lower', false),
      // Shared memory is counted by reading the processes' page maps, which takes too long during a measurement.
      figure('postgres_mib', familyMib(payers.postgresPid), 'MiB', null, 'lower', false),
      figure('members_peak_mib', members, 'MiB', null, 'lower', false),
    ],
  };
}

export function cpuFigures(cpu: Cpu): readonly Figure[] {
  return (['hub', 'postgres', 'members'] as const).map((who) => figure(`${who}_cpu_s`, cpu[who] / 1_000, 's', null, 'lower', false));
}
