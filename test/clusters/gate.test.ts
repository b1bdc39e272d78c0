import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from '../../src/clusters/transport/circuit-breaker.js';
import { RequestBudget } from '../../src/clusters/transport/rate-limiter.js';
import { HubError } from '../../src/errors.js';
import { aSteppedClock } from '../support/stepped-clock.js';

const away = new HubError('CLUSTER_UNREACHABLE', 'away');

function aGate() {
  const clock = aSteppedClock();
  return { clock, gate: new CircuitBreaker('paris', clock, () => 1) };
}

function fail(gate: CircuitBreaker, times: number, error = away) {
  for (let i = 0; i < times; i++) gate.failed(error);
}

describe('the circuit breaker of a member', () => {
  it('opens its circuit at the fifth failure in a row', () => {
    const { gate } = aGate();
    fail(gate, 4);
    gate.acquire('work');
    gate.answered();
    fail(gate, 4);
    gate.assertClosed('work');
    fail(gate, 1);

    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ code: 'CIRCUIT_OPEN', retryAfterMs: 1_000 }));
  });

  it('lets probes through, and one call after the wait', async () => {
    const { clock, gate } = aGate();
    fail(gate, 5);
    gate.acquire('probe');

    await clock.step(1_000);
    gate.acquire('work');
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ code: 'CIRCUIT_OPEN' }));
    gate.answered();
    gate.acquire('work');
  });

  it('waits longer each time, at most half a minute', () => {
    const { gate } = aGate();
    fail(gate, 7);
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ retryAfterMs: 4_000 }));
    fail(gate, 90);
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ retryAfterMs: 30_000 }));
  });

  it('counts concurrent calls that fail together as one connection failure', async () => {
    const { clock, gate } = aGate();
    for (const call of Array.from({ length: 8 }, () => gate.acquire('work'))) gate.failed(away, call);
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ retryAfterMs: 1_000 }));

    await clock.step(1_000);
    gate.failed(away, gate.acquire('work'));
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ retryAfterMs: 2_000 }));
  });

  it('does not count a refusal as a failure', () => {
    const { gate } = aGate();
    fail(gate, 4);
    gate.failed(new HubError('FORBIDDEN', 'no'));
    fail(gate, 4);

    expect(() => gate.acquire('work')).not.toThrow();
  });

  it('rejects calls for as long as the member requested', async () => {
    const { clock, gate } = aGate();
    gate.failed(new HubError('RATE_LIMITED', 'wait', { retryAfterMs: 7_000 }));

    await clock.step(7_000);
    expect(() => gate.acquire('work')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
    expect(() => gate.acquire('probe')).not.toThrow();
    await clock.step(1_400);
    expect(() => gate.acquire('work')).not.toThrow();
  });

  it('tries a refused credential once a minute, with probes too', async () => {
    const { clock, gate } = aGate();
    gate.failed(new HubError('CLUSTER_AUTH_FAILED', 'no'));

    await clock.step(59_999);
    expect(() => gate.acquire('probe')).toThrow(expect.objectContaining({ code: 'CLUSTER_AUTH_FAILED' }));
    await clock.step(1);
    expect(() => gate.acquire('probe')).not.toThrow();
  });
});

describe('the rate limiter of a member', () => {
  const limits = { qps: 10, burst: 5, concurrency: 64 };

  async function started(budget: RequestBudget, calls: number) {
    let count = 0;
    for (let i = 0; i < calls; i++)
      void budget.enter().then(
        () => count++,
        () => undefined,
      );
    return { count: () => count };
  }

  it('starts a burst at once and the rest at the rate', async () => {
    const clock = aSteppedClock();
    const budget = new RequestBudget('paris', limits, clock);
    const calls = await started(budget, 20);

    await clock.step(0);
    expect(calls.count()).toBe(5);
    await clock.step(500);
    expect(calls.count()).toBe(10);
    await clock.step(500);
    expect(calls.count()).toBe(15);
  });

  it('limits calls in flight to a member that times out, and allows more if it answers', async () => {
    const clock = aSteppedClock();
    const budget = new RequestBudget('paris', { qps: 1_000_000, burst: 1_000_000, concurrency: 20 }, clock);
    const calls = await started(budget, 100);
    await clock.step(0);
    expect(calls.count()).toBe(16);

    for (let i = 0; i < 16; i++) budget.leave('answered');
    await clock.step(0);
    expect(calls.count()).toBe(16 + 20);

    for (let i = 0; i < 20; i++) budget.leave('timed out');
    await clock.step(0);
    expect(calls.count()).toBe(16 + 20 + 4);
  });

  it('starts urgent calls before those that wait longer', async () => {
    const clock = aSteppedClock();
    const budget = new RequestBudget('paris', { qps: 1, burst: 1, concurrency: 1 }, clock);
    const order: string[] = [];
    void budget.enter();
    void budget.enter().then(() => order.push('write'));
    void budget.enter(true).then(() => order.push('list'));
    budget.leave('answered');

    await clock.step(1_000);
    expect(order).toEqual(['list']);
  });

  it('rejects waiting calls when it closes, and calls beyond the queue limit', async () => {
    const clock = aSteppedClock();
    const budget = new RequestBudget('paris', { qps: 1, burst: 1, concurrency: 1 }, clock);
    const calls = Array.from({ length: 5_000 }, () => budget.enter().catch((error: HubError) => error.code));
    budget.close(away);

    const codes = await Promise.all(calls);
    expect(codes[0]).toBeUndefined();
    expect(codes[1]).toBe('CLUSTER_UNREACHABLE');
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });
});
