import { describe, expect, it } from '@jest/globals';
import type { JobEnd } from './job.js';
import { RuleTurns } from './rule-turns.js';

const well: JobEnd = { ok: true, json: '1' };
const cutOff: JobEnd = { ok: false, message: 'it took longer than 50 ms', cutOff: true };

function turnsAt(clock = { time: 0, now: () => clock.time }) {
  return { clock, turns: new RuleTurns(clock) };
}

describe('the runs of rules', () => {
  it('are two at a time for each rule, in the order of the calls', async () => {
    const { turns } = turnsAt();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const ask = (key: string, name: string) =>
      turns.run(key, () => {
        begun.push(name);
        return new Promise<JobEnd>((end) => ends.push(() => end(well)));
      });
    const all = [ask('slow', 'a'), ask('slow', 'b'), ask('slow', 'c'), ask('other', 'd')];
    await Promise.resolve();
    expect(begun).toEqual(['a', 'b', 'd']);
    ends[0]!();
    await all[0];
    await Promise.resolve();
    expect(begun).toEqual(['a', 'b', 'd', 'c']);
    for (const end of ends) end();
    expect(await Promise.all(all)).toEqual([well, well, well, well]);
  });

  it('are suspended for a minute after five cut-offs in a row, also those that wait already', async () => {
    const { turns, clock } = turnsAt();
    let asked = 0;
    const loop = async () => {
      asked += 1;
      return cutOff;
    };
    const ends = await Promise.all(Array.from({ length: 8 }, () => turns.run('loop', loop)));
    expect([ends.every((end) => end === cutOff), asked <= 6]).toEqual([true, true]);
    expect(await turns.run('loop', async () => well)).toBe(cutOff);
    expect(await turns.run('other', async () => well)).toBe(well);

    clock.time = 60_000;
    const before = asked;
    await turns.run('loop', loop);
    await turns.run('loop', loop);
    expect(asked).toBe(before + 1);
  });

  it('are not suspended if one succeeds in between, or rejects', async () => {
    const { turns } = turnsAt();
    for (let i = 0; i < 4; i += 1) await turns.run('flaky', async () => cutOff);
    await turns.run('flaky', async () => well);
    for (let i = 0; i < 4; i += 1) expect(await turns.run('flaky', async () => cutOff)).toBe(cutOff);
    await expect(turns.run('flaky', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.run('flaky', async () => well)).toBe(well);
  });
});
