import { describe, expect, it } from '@jest/globals';
import { drain } from './drain.js';
import { Health } from './health.js';
import { createLog, NestLogger } from './log.js';
import { createMetrics } from './metrics.js';

const quiet = { info: () => undefined, warn: () => undefined };

describe('the log', () => {
  function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
    const lines: string[] = [];
    write(createLog('info', { write: (line) => lines.push(line) }));
    return JSON.parse(lines.join('')) as Record<string, unknown>;
  }

  it('is a constant sentence and pairs', () => {
    expect(logged((log) => log.info({ cluster: 'idc-a' }, 'A cluster became ready.'))).toEqual({
      level: 'info',
      time: expect.any(String),
      cluster: 'idc-a',
      msg: 'A cluster became ready.',
    });
  });

  it('hides what is secret at any depth that we log', () => {
    const line = JSON.stringify(
      logged((log) =>
        log.info({ token: 'canary', request: { headers: { authorization: 'Bearer canary' } }, object: { data: { a: 'canary' } } }, 'x'),
      ),
    );

    expect(line).not.toContain('canary');
  });

  it('writes only the harmless fields of an error', () => {
    const error = Object.assign(new Error('no answer', { cause: Object.assign(new Error('refused'), { body: 'canary' }) }), {
      config: 'canary',
      code: 'X',
    });
    const line = logged((log) => log.error({ err: error }, 'x'));

    expect(line.err).toMatchObject({ name: 'Error', message: 'no answer', code: 'X', cause: { message: 'refused' } });
    expect(JSON.stringify(line)).not.toContain('canary');
  });

  it('takes the messages of Nest', () => {
    expect(logged((log) => new NestLogger(log).warn('odd', 'Router'))).toMatchObject({ level: 'warn', message: 'odd', context: 'Router' });
  });
});

describe('readiness', () => {
  it('holds while all its conditions hold', async () => {
    const health = new Health([{ name: 'database', check: async () => null }]);

    expect(await health.ready()).toEqual({ ready: true, checks: [{ name: 'database', ok: true, message: null }] });
  });

  it('is checked once for concurrent requests', async () => {
    let checks = 0;
    const check = async () => {
      checks += 1;
      return null;
    };
    const health = new Health([{ name: 'database', check }]);
    const answers = await Promise.all(Array.from({ length: 100 }, () => health.ready()));
    await health.ready();

    expect({ ready: answers.every(({ ready }) => ready), checks }).toEqual({ ready: true, checks: 2 });
  });

  it('names each condition that is not met, fails, or does not answer', async () => {
    const health = new Health(
      [
        { name: 'migrations', check: async () => 'Migrations are running.' },
        { name: 'database', check: () => Promise.reject(new Error('password canary')) },
        { name: 'watches', check: () => new Promise(() => undefined) },
      ],
      5,
    );
    const answer = await health.ready();

    expect(answer.ready).toBe(false);
    expect(answer.checks.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('ends with the drain', async () => {
    const health = new Health([]);
    health.drain();

    expect((await health.ready()).ready).toBe(false);
  });
});

describe('a drain', () => {
  it('stops parts in order and leaves those that fail or hang', async () => {
    const ended: string[] = [];
    const left = await drain(
      [
        { name: 'server', end: async () => void ended.push('server') },
        { name: 'engine', end: () => Promise.reject(new Error('no')) },
        { name: 'clusters', end: () => new Promise(() => undefined) },
        { name: 'database', end: async () => void ended.push('database') },
      ],
      5,
      quiet,
    );

    expect(ended).toEqual(['server', 'database']);
    expect(left).toEqual(['engine', 'clusters']);
  });
});

describe('metrics', () => {
  it('are named after the steps and drop the series of a deleted cluster', async () => {
    const metrics = createMetrics();
    metrics.planResources.inc({ outcome: 'SCHEDULED' }, 3);
    metrics.dispatchApplies.inc({ cluster: 'idc-a', outcome: 'applied' });
    metrics.dispatchApplies.inc({ cluster: 'cloud-b', outcome: 'applied' });
    metrics.dispatchSeconds.observe({ cluster: 'idc-a' }, 0.01);
    metrics.clusterReady.set({ cluster: 'idc-a' }, 1);

    await metrics.forget('idc-a');
    const text = await metrics.registry.metrics();

    expect(text).toContain('manifold_plan_resources_total{outcome="SCHEDULED"} 3');
    expect(text).toContain('manifold_dispatch_applies_total{cluster="cloud-b",outcome="applied"} 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).not.toContain('idc-a');
  });
});
