import { describe, expect, it } from '@jest/globals';
import { collectWhenIdle, thisProcess } from './idle-memory.js';

const MIB = 2 ** 20;
const LOOK_MS = 2_000;

/** A process with simulated measurements, and a clock with a single timer. */
function aProcess({ collectMs = 0 } = {}) {
  const state = { now: 0, cpuMs: 0, heapBytes: 150 * MIB, collections: 0, timer: null as (() => void) | null };
  const own = {
    cpuMs: () => state.cpuMs,
    heapBytes: () => state.heapBytes,
    collect: () => {
      state.collections += 1;
      state.now += collectMs;
      state.heapBytes = 100 * MIB;
    },
  };
  const clock = {
    now: () => state.now,
    after: (delayMs: number, run: () => void) => {
      expect(delayMs).toBe(LOOK_MS);
      state.timer = run;
      return () => {
        state.timer = null;
      };
    },
  };
  const end = collectWhenIdle(clock, own, { debug: () => undefined });
  const look = (cpuMs: number, heapMib: number) => {
    state.cpuMs += cpuMs;
    state.heapBytes = heapMib * MIB;
    state.timer?.();
    return state.collections;
  };
  return { state, end, look };
}

describe('memory of an idle hub', () => {
  it('is collected when the heap has grown much, and not again before it has grown as much', () => {
    const { look } = aProcess();

    expect(look(40, 150)).toBe(0);
    expect(look(40, 150)).toBe(1);
    expect(look(40, 163)).toBe(1);
    expect(look(40, 164)).toBe(2);
  });

  it('is collected after a load, although an ordinary collection has made the heap smaller meanwhile', () => {
    const { look } = aProcess();

    expect(look(900, 300)).toBe(0);
    expect(look(40, 60)).toBe(0);
    expect(look(40, 60)).toBe(1);
  });

  it('is collected at most every 2 min if a collection takes a second', () => {
    const { look } = aProcess({ collectMs: 1_000 });
    const burst = () => [look(900, 300), look(40, 300), look(40, 300), look(40, 100), look(40, 100)].at(-1)!;

    expect(burst()).toBe(1);
    // A burst every 10 s.
    expect(Array.from({ length: 11 }, burst)).toEqual(Array.from({ length: 11 }, () => 1));
    expect(burst()).toBe(2);
  });

  it('is collected again soon after a short collection', () => {
    const { look } = aProcess({ collectMs: 100 });
    const looks = Array.from({ length: 9 }, () => look(40, 300));

    expect(looks).toEqual([0, 1, 1, 1, 1, 1, 1, 2, 2]);
  });

  it('is not collected while there is work', () => {
    const { look } = aProcess();

    expect(look(49, 900)).toBe(0);
    expect(look(50, 900)).toBe(0);
    expect(look(49, 900)).toBe(0);
    expect(look(49, 900)).toBe(1);
  });

  it('is not measured after the end', () => {
    const { state, end } = aProcess();
    end();

    expect(state.timer).toBeNull();
  });

  it('falls when this process collects garbage', () => {
    const garbage = Array.from({ length: 300_000 }, (_, i) => ({ i }));
    const before = thisProcess.heapBytes();
    garbage.length = 0;
    thisProcess.collect();

    expect(thisProcess.heapBytes()).toBeLessThan(before);
    expect(thisProcess.cpuMs()).toBeGreaterThan(0);
  });
});
