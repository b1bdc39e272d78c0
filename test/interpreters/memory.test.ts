import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InterpreterPolicy } from '../../src/core/model/policy/policy.js';
import { InterpreterPool } from '../../src/interpreters/interpreter-pool.js';
import { Interpreters } from '../../src/interpreters/interpreters.js';
import type { Job } from '../../src/interpreters/job.js';
import { type EndedProcess, Quarantine } from '../../src/interpreters/quarantine.js';
import { eventually } from '../support/eventually.js';
import { sourceProcess } from '../support/interpreter-process.js';

/** Enough time to fill the memory, on a busy machine too. */
const pool = new InterpreterPool({ code: sourceProcess, timeMs: 60_000 });
/** For scripts that only the time limit ends. */
const strict = new InterpreterPool({ code: sourceProcess, timeMs: 200 });
beforeAll(async () => void (await Promise.all([pool.warm(), strict.warm()])));
afterAll(async () => void (await Promise.all([pool.close(), strict.close()])));

const doubled = (seed: string, times: number) => `[${seed}]${'.map(a, a + a)'.repeat(times)}[0]`;
const filling = `${doubled(JSON.stringify('x'.repeat(4_096)), 15)}.contains("y")`;
const cel = (expression: string): Job => ({ language: 'cel', expressions: { message: expression }, variables: { object: {} } });
const lua = (body: string): Job => ({ language: 'lua', script: `function F() ${body} end`, entry: 'F', args: [], references: [], time: 0 });

describe('the memory of a script', () => {
  it.each([
    ['a text doubled 28 times', doubled('"x"', 28), 'the answer is larger than 256 kB'],
    ['a list of one list many times', `[[1]]${'.map(a, [a, a, a, a])'.repeat(20)}[0]`, 'the answer is larger than 256 kB'],
  ])('is counted before the answer is written out: %s', async (_name, expression, message) => {
    expect(await pool.run(cel(expression))).toEqual({ ok: false, message, cutOff: true });
  });

  it.each([
    ['a text that is written out to be searched', cel(filling)],
    ['a list doubled 28 times', cel(doubled('[1]', 28))],
    ['a text split into its characters', cel(`${doubled('"x"', 25)}.split("").size()`)],
    ['a table that grows', lua('local t = {} for i = 1, 1e9 do t[i] = { i } end')],
  ])('ends the process that ran it and nothing else: %s', async (_name, job) => {
    const [ended, beside] = await Promise.all([pool.run(job), pool.run(lua('return 7'))]);
    expect(ended).toEqual({ ok: false, message: 'it took more than 16 MB', cutOff: true, endedProcess: true });
    expect(beside).toEqual({ ok: true, json: '7' });
    expect(await pool.run(cel('1 + 1'))).toEqual({ ok: true, json: '{"message":2}' });
  });

  it.each([
    ['string.rep', 'return string.rep("x", 1e9)'],
    ['string.rep as a method', 'return ("xx"):rep(200000)'],
    ['string.rep with a separator', 'return #string.rep("", 1e6, "ab")'],
    ['joined texts', 'local s = "x" while true do s = s .. s end'],
  ])('of Lua is refused before it is taken: %s', async (_name, body) => {
    const end = await pool.run(lua(body));
    expect(end).toMatchObject({ ok: false, message: expect.stringContaining('256 kB') });
    expect(end).not.toHaveProperty('endedProcess', true);
  });

  it.each([
    ['a pattern that backtracks', cel('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")')],
    ['a pattern of Lua', lua('return (("a"):rep(30000)):find(".-.-.-.-b")')],
    ['loops within loops', cel(`[1,2,3,4,5,6,7,8,9].all(a, ${'[1,2,3,4,5,6,7,8,9].all(b, '.repeat(8)}a > 0${')'.repeat(8)})`)],
  ])('is kept by one that only takes too long: %s', async (_name, job) => {
    expect(await strict.run(job)).toMatchObject({ ok: false, cutOff: true, message: 'it took longer than 200 ms', endedProcess: false });
  });
});

describe('the script process', () => {
  it('has no environment', async () => {
    // A process that is being started still has the environment of its parent.
    await eventually(async () => {
      const environments = await Promise.all((await childrenOf(process.pid)).map((pid) => readFile(`/proc/${pid}/environ`, 'utf8')));
      expect(environments.length).toBeGreaterThan(0);
      expect(environments.filter((text) => text.replace(/NODE_CHANNEL_[A-Z_]+=\w+\0/g, '') !== '')).toEqual([]);
    });
  });

  it('is not started without questions', async () => {
    const before = await childrenOf(process.pid);
    const idle = new Interpreters(new InterpreterPool({ code: sourceProcess }), { now: () => 0 });
    expect(idle.of([])).toBeNull();
    idle.of([document('"HEALTHY"')]);
    expect(await childrenOf(process.pid)).toEqual(before);
    await idle.close();
  });
});

describe('an interpreter that crashed its process', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  const ask = (interpreters: Interpreters, policy: InterpreterPolicy) => interpreters.of([policy])!.ask({ operation: 'health', object });

  it('is not run again until it is edited, and is reported once', async () => {
    const told: EndedProcess[] = [];
    const interpreters = new Interpreters(pool, { now: () => 0 }, new Quarantine((ended) => told.push(ended)));
    const bad = document(`${filling} ? "HEALTHY" : "DEGRADED"`);
    const first = await ask(interpreters, bad);
    expect(first).toMatchObject({ kind: 'failed', message: expect.stringContaining('it took more than 16 MB') });
    const second = await ask(interpreters, structuredClone(bad));
    expect(second).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^Interpreter boom, health: it is quarantined, because .*16 MB; edit/),
    });
    expect(told).toEqual([
      { document: bad, operation: 'health', why: 'its rule for health ended the process it ran in: it took more than 16 MB' },
    ]);
    expect(await ask(interpreters, document('"HEALTHY"'))).toMatchObject({ kind: 'answered', answer: { health: 'HEALTHY' } });
  });

  it('by a request is not run for further requests, and neither reported nor held against it elsewhere', async () => {
    const told: EndedProcess[] = [];
    const quarantine = new Quarantine((ended) => told.push(ended));
    const engine = new Interpreters(pool, { now: () => 0 }, quarantine);
    const requests = new Interpreters(pool, { now: () => 0 }, quarantine.forRequests());
    // Only the object of the request fills the memory.
    const bad = document(`object.metadata.name == "crafted" && ${filling} ? "DEGRADED" : "HEALTHY"`);
    const crafted = { ...object, metadata: { name: 'crafted' } };
    const first = await requests.of([bad])!.ask({ operation: 'health', object: crafted });
    expect(first).toMatchObject({ kind: 'failed', message: expect.stringContaining('16 MB') });
    expect(await ask(requests, bad)).toMatchObject({ kind: 'failed', message: expect.stringContaining('it is quarantined') });
    expect(told).toEqual([]);
    expect(await ask(engine, bad)).toMatchObject({ kind: 'answered', answer: { health: 'HEALTHY' } });

    await engine.of([bad])!.ask({ operation: 'health', object: crafted });
    expect(told).toMatchObject([{ document: bad, operation: 'health' }]);
    const others = new Interpreters(pool, { now: () => 0 }, quarantine.forRequests());
    expect(await ask(others, bad)).toMatchObject({ kind: 'failed', message: expect.stringContaining('it is quarantined') });
  });

  it('is not run after a restart either, by its stored mark', async () => {
    const broken = new InterpreterPool({ code: { url: new URL('./no-such-file.js', import.meta.url) } });
    const interpreters = new Interpreters(broken, { now: () => 0 });
    const said = await ask(interpreters, { ...document('"HEALTHY"'), quarantined: 'it ended a process' });
    expect(said).toMatchObject({ kind: 'failed', message: expect.stringContaining('it is quarantined, because it ended a process') });
    await interpreters.close();
  });
});

function document(health: string): InterpreterPolicy {
  return { kind: 'Interpreter', namespace: '', name: 'boom', spec: { target: { apiVersion: 'v1', kind: 'ConfigMap' }, health } };
}

async function childrenOf(parent: number): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? pid : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}
