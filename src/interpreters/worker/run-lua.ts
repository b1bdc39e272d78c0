import { to_luastring } from 'fengari/src/fengaricore.js';
import { luaL_error } from 'fengari/src/lauxlib.js';
import type { LuaState } from 'fengari/src/lua.js';
import * as lua from 'fengari/src/lua.js';
import type { Json } from '../../kubernetes/object.js';
import type { Job, JobEnd } from '../job.js';
import { limits } from '../limits.js';
import { memoryRefusal, refillMemory } from './bound-allocations.js';
import { cpuMs, STARVED_FACTOR } from './cpu-time.js';
import { loadScript, newMachine } from './lua-machine.js';
import { LuaReader, pushJson, textAt } from './lua-values.js';

type LuaJob = Extract<Job, { readonly language: 'lua' }>;

/** Number of Lua instructions between two checks of the time limit. */
const LOOK_EVERY = 500;

/** Runs a script in a new machine and reads its result. Two return values become a list. */
export function runLua(job: LuaJob, timeMs: number): JobEnd {
  refillMemory();
  const L = newMachine(job.time);
  const watch = watchTime(L, timeMs);
  try {
    return answerOf(L, job);
  } catch (error) {
    const refusal = memoryRefusal();
    return { ok: false, message: refusal ?? wordsOf(error), cutOff: refusal !== null || watch.over() };
  }
}

/** Whether a script compiles. */
export function checkLua(script: string): JobEnd {
  refillMemory();
  const L = newMachine(0);
  if (loadScript(L, script, 'script') !== lua.LUA_OK) return { ok: false, message: textAt(L, -1), cutOff: false };
  return { ok: true, json: 'true' };
}

function answerOf(L: LuaState, job: LuaJob): JobEnd {
  if (loadScript(L, job.script, 'script') !== lua.LUA_OK) throw new Error(textAt(L, -1, MAX_MESSAGE));
  if (job.entry === null) {
    pushJson(L, job.args[0] ?? null);
    lua.lua_setglobal(L, to_luastring('obj'));
    call(L, 0, 1);
  } else {
    call(L, 0, 0);
    if (lua.lua_getglobal(L, to_luastring(job.entry)) !== lua.LUA_TFUNCTION) throw new Error(`it has no function ${job.entry}`);
    for (const arg of job.args) pushJson(L, arg);
    call(L, job.args.length, job.entry === 'GetReplicas' ? 2 : 1);
  }
  const reader = new LuaReader(L, job.references);
  const answer = job.entry === 'GetReplicas' ? [readAt(reader, -2), readAt(reader, -1)] : readAt(reader, -1);
  const json = JSON.stringify(answer);
  if (json.length > limits.outputBytes) throw new Error(`the answer is larger than ${limits.outputBytes / 1_024} kB`);
  return { ok: true, json };
}

/** At the top level an empty table is a map. */
function readAt(reader: LuaReader, index: number): Json {
  const value = reader.read(index);
  return value === undefined ? {} : value;
}

function call(L: LuaState, args: number, results: number): void {
  if (lua.lua_pcall(L, args, results, 0) !== lua.LUA_OK) throw errorAt(L);
}

/** Limit of a script's error message, which is shown to users. */
const MAX_MESSAGE = 1_000;

/** The error on top of the stack: a text from the script, or the error of the machine. */
function errorAt(L: LuaState): Error {
  if (lua.lua_type(L, -1) === lua.LUA_TSTRING) return new Error(textAt(L, -1, MAX_MESSAGE));
  return new Error('it threw a value that is no text');
}

/**
 * Ends a script that used its CPU time, or ten times as much wall-clock time on a busy machine. After that every instruction is an error, so a script
 * that catches errors gets only to the next instruction. A native call that does not return is ended by terminating the worker.
 */
function watchTime(L: LuaState, timeMs: number): { readonly over: () => boolean } {
  const startedAt = performance.now();
  const cpuBefore = cpuMs();
  let late = false;
  const isOver = () => {
    // Each check reads the clock. The CPU time needs a system call, so it is read only after the clock has passed the limit.
    const passed = performance.now() - startedAt;
    return passed >= timeMs && (cpuMs() - cpuBefore >= timeMs || passed >= timeMs * STARVED_FACTOR);
  };
  const look = (state: LuaState) => {
    if (!late && !isOver()) return;
    if (!late) lua.lua_sethook(state, look, lua.LUA_MASKCOUNT, 1);
    late = true;
    luaL_error(state, to_luastring(`it took longer than ${timeMs} ms`));
  };
  lua.lua_sethook(L, look, lua.LUA_MASKCOUNT, LOOK_EVERY);
  return { over: () => late };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
