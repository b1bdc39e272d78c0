import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InterpreterPool } from '../../src/interpreters/interpreter-pool.js';
import type { Job, JobEnd } from '../../src/interpreters/job.js';
import { limits } from '../../src/interpreters/limits.js';
import { sourceProcess } from '../support/interpreter-process.js';

const pool = new InterpreterPool({ code: sourceProcess });
/** For tests that are not about time: no script is cut off on a busy machine. */
const patient = new InterpreterPool({ code: sourceProcess, timeMs: 5_000 });
beforeAll(async () => void (await Promise.all([pool.warm(), patient.warm()])));
afterAll(async () => void (await Promise.all([pool.close(), patient.close()])));

/** On a busy machine ten times the limit may pass by the clock, and as much again until the answer arrives. */
const WALL_MS = limits.timeMs * 20;

async function timed(job: Job): Promise<{ readonly end: JobEnd; readonly ms: number }> {
  // A thread that the previous test ended is started again first: that wait is not caused by the script.
  await pool.warm();
  const start = performance.now();
  const end = await pool.run(job);
  return { end, ms: performance.now() - start };
}

const lua = (body: string): Job => ({
  language: 'lua',
  script: body.includes('function F') ? body : `function F(o) ${body} end`,
  entry: 'F',
  args: [{ status: { phase: 'Ready' }, list: [1, 2, 3] }],
  references: [],
  time: 1_700_000_000,
});
const cel = (expression: string, object: object = {}): Job => ({
  language: 'cel',
  expressions: { health: expression },
  variables: { object: object as never },
});
const big = { list: Array.from({ length: 2_000 }, (_, i) => i) };

describe('scripts that exceed their limits', () => {
  it.each([
    { because: 'it never ends', job: lua('while true do end') },
    { because: 'it never ends and catches its end', job: lua('while true do pcall(function() while true do end end) end') },
    {
      because: 'it catches its end by a handler',
      job: lua('while true do xpcall(function() while true do end end, function() while true do end end) end'),
    },
    { because: 'it never ends while it is loaded', job: lua('while true do end function F() end') },
    { because: 'it repeats until never', job: lua('repeat local x = 1 until false') },
    { because: 'it jumps for ever', job: lua('::a:: goto a') },
    { because: 'it counts to the end of numbers', job: lua('for i = 1, 1e12 do end') },
    { because: 'it doubles a string', job: lua('local s = "x" while true do s = s .. s end') },
    { because: 'it repeats a string', job: lua('return string.rep("x", 1e9)') },
    { because: 'it repeats it by a method', job: lua('return ("x"):rep(2^30, ",")') },
    { because: 'it makes many strings', job: lua('local t = {} for i = 1, 1e9 do t[i] = string.rep("x", 200000) end') },
    { because: 'it joins them', job: lua('local t = {} for i = 1, 1e6 do t[i] = "xxxxxxxxxxxxxxxx" end return table.concat(t)') },
    { because: 'it fills a table', job: lua('local t = {} for i = 1, 1e9 do t[i] = { i } end') },
    { because: 'it fills a table with itself', job: lua('local t = {} while true do t = { t, t } end') },
    { because: 'it calls itself', job: lua('local function f() return 1 + f() end function F() return f() end') },
    { because: 'it calls itself for ever without a stack', job: lua('local function f() return f() end function F() return f() end') },
    {
      because: 'it never ends in a coroutine',
      job: lua('local c = coroutine and coroutine.wrap(function() while true do end end) or function() while true do end end return c()'),
    },
    { because: 'its pattern is slow', job: lua('return (("a"):rep(30000)):find(".-.-.-.-b")') },
    { because: 'it moves a table for ever', job: lua('return table.move({ 1 }, 1, 1e9, 2)') },
    {
      because: 'it sorts for ever',
      job: lua('local t = {} for i = 1, 3000 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end'),
    },
    { because: 'it replaces for ever', job: lua('local s = ("ab"):rep(50000) while true do s:gsub("a", "b") end') },
    { because: 'it formats for ever', job: lua('while true do string.format("%99.99f", 1 / 3) end') },
    { because: 'it answers too much', job: lua('local t = {} for i = 1, 20 do t[i] = string.rep("x", 20000) end return t') },
    { because: 'it answers too many values', job: lua('local t = {} for i = 1, 60000 do t[i] = i end return t') },
    { because: 'it answers something endless', job: lua('local t = {} t.t = t return t') },
    { because: 'it answers something deep', job: lua('local t = {} local r = t for i = 1, 200 do t.t = {} t = t.t end return r') },
    {
      because: 'the expression loops within loops',
      job: cel('object.list.all(a, object.list.all(b, object.list.all(c, a + b + c >= 0)))', big),
    },
    {
      because: 'the expression makes lists of lists',
      job: cel('object.list.map(a, object.list.map(b, object.list.map(c, [a, b, c])))', big),
    },
  ])('are cut off within their time: $because', async ({ job }) => {
    const { end, ms } = await timed(job);
    expect(end).toMatchObject({ ok: false });
    expect(ms).toBeLessThan(WALL_MS);
  });
});

/** A process whose jobs take as long together as 32 of which each runs twice on a busy machine may take. */
const SLOW = `
process.on('message', (jobs) => setTimeout(() => process.send(jobs.map(() => ({ ok: true, json: String(jobs.length) }))), 4_500));
process.send('ready');`;

describe('a batch in which every script runs twice', () => {
  it('is not ended with its process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'manifold-slow-'));
    const code = join(folder, 'slow.mjs');
    await writeFile(code, SLOW);
    const slow = new InterpreterPool({ code: { url: pathToFileURL(code), execArgv: [] } });
    const ends = await Promise.all(Array.from({ length: 32 }, () => slow.run(cel('1'))));
    await slow.close();
    await rm(folder, { recursive: true });

    expect(new Set(ends.map((end) => JSON.stringify(end)))).toEqual(new Set([JSON.stringify({ ok: true, json: '32' })]));
  });
});

describe('scripts that try to escape', () => {
  it.each([
    'return os.execute("id")',
    'return os.getenv("HOME")',
    'os.exit(1)',
    'return os.remove("/tmp/x")',
    'return os.tmpname()',
    'return os.clock()',
    'return io.open("/etc/passwd")',
    'return io.popen("id")',
    'return require("os")',
    'return require("fs")',
    'return package.loaded.os',
    'return load("return 1")()',
    'return loadstring("return 1")()',
    'return dofile("/etc/passwd")',
    'return loadfile("/etc/passwd")',
    'return debug.getregistry()',
    'return debug.sethook()',
    'return getmetatable("").__index',
    'return setmetatable({}, { __index = _G })',
    'return rawset(_G, "x", 1)',
    'return rawget(_G, "os")',
    'return collectgarbage("count")',
    'return string.dump(F)',
    'return math.random()',
    'return js.global',
    'return fengari.load("1")',
    'return newproxy(true)',
    'print("secret")',
    'return process.env',
    'return F',
    'error({ code = 1 })',
    'return _G',
  ])('find nothing: %s', async (body) => {
    expect(await patient.run(lua(body))).toMatchObject({ ok: false, cutOff: false });
  });

  it.each([
    'object.constructor',
    'object.__proto__',
    'object["__proto__"]',
    'object.toString',
    'object.list.constructor',
    '"a".constructor',
    'process',
    'globalThis',
    'object.status.constructor.constructor',
  ])('find nothing by an expression: %s', async (expression) => {
    const { end } = await timed(cel(expression, { list: [1], status: {} }));
    expect(end).toMatchObject({ ok: false, cutOff: false });
  });
});

describe('after any of them', () => {
  it('the next script runs in a new machine', async () => {
    await patient.run(lua('string.upper = function() return "broken" end table.insert = nil x = 1'));
    expect(await patient.run(lua('local t = {} table.insert(t, string.upper("a") .. tostring(x)) return t'))).toEqual({
      ok: true,
      json: '["Anil"]',
    });
  });

  it('waiting scripts are answered', async () => {
    const all = await Promise.all([
      pool.run(lua('while true do end')),
      pool.run(lua('return (("a"):rep(30000)):find(".-.-.-.-b")')),
      pool.run(lua('return 7')),
    ]);
    expect(all.map(({ ok }) => ok)).toEqual([false, false, true]);
  });

  it('a closed pool answers with that reason', async () => {
    const closed = new InterpreterPool({ code: sourceProcess });
    const waiting = closed.run(lua('while true do end'));
    await closed.close();
    expect([await waiting, await closed.run(lua('return 1'))]).toMatchObject([{ ok: false }, { ok: false }]);
  });

  it('a pool whose threads do not start answers with that reason', async () => {
    const broken = new InterpreterPool({ code: { url: new URL('./no-such-file.js', import.meta.url) } });
    expect(await broken.run(lua('return 1'))).toMatchObject({ ok: false, message: 'the process for scripts does not start' });
    await broken.close();
  });
});
