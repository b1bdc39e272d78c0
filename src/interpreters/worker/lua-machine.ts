import { to_luastring } from 'fengari/src/fengaricore.js';
import { luaL_error, luaL_loadbuffer, luaL_newstate, luaL_requiref } from 'fengari/src/lauxlib.js';
import { luaopen_base } from 'fengari/src/lbaselib.js';
import { luaopen_math } from 'fengari/src/lmathlib.js';
import { luaopen_string } from 'fengari/src/lstrlib.js';
import { luaopen_table } from 'fengari/src/ltablib.js';
import type { LuaFunction, LuaState } from 'fengari/src/lua.js';
import * as lua from 'fengari/src/lua.js';
import { limits } from '../limits.js';
import { formatTime } from './format-time.js';
import { pushKubeLibrary } from './kube-library.js';
import { pushNumber, textAt } from './lua-values.js';

const libraries: readonly (readonly [name: string, open: LuaFunction])[] = [
  ['_G', luaopen_base],
  ['string', luaopen_string],
  ['table', luaopen_table],
  ['math', luaopen_math],
];

/**
 * Library functions that are removed: those that reach files, code, other tables' metatables or the machine itself, and those whose results differ
 * from run to run.
 */
const taken = [
  'collectgarbage',
  'dofile',
  'getfenv',
  'getmetatable',
  'load',
  'loadfile',
  'loadstring',
  'module',
  'newproxy',
  'print',
  'rawequal',
  'rawget',
  'rawset',
  'setfenv',
  'setmetatable',
];

/** Scripts written for Lua 5.1 use older names of a few functions. `string.rep` is refused before it allocates a result above the limit. */
const prelude = `
unpack = table.unpack
table.getn = function(t) return #t end
table.maxn = function(t) local n = 0 for k in pairs(t) do if type(k) == 'number' and k > n then n = k end end return n end
math.pow = function(a, b) return a ^ b end
math.mod = math.fmod
math.random, math.randomseed, string.dump = nil, nil, nil
string.gfind = string.gmatch
local rep, tostring, error = string.rep, tostring, error
string.rep = function(s, n, separator)
  local size = (#tostring(s) + #tostring(separator or '')) * n
  if size > ${limits.outputBytes} then error('string.rep makes a string of more than ${limits.outputBytes / 1_024} kB', 2) end
  return rep(s, n, separator)
end
`;

/** A new machine for each run, so that scripts share no state. `time` is the result of `os.time()`, in seconds. */
export function newMachine(time: number): LuaState {
  const L = luaL_newstate();
  for (const [name, open] of libraries) {
    luaL_requiref(L, to_luastring(name), open, 1);
    lua.lua_pop(L, 1);
  }
  if (loadScript(L, prelude, 'prelude') !== lua.LUA_OK || lua.lua_pcall(L, 0, 0, 0) !== lua.LUA_OK) {
    throw new Error(`the prelude of scripts does not run: ${textAt(L, -1)}`);
  }
  for (const name of taken) setFunction(L, name, refusing(name));
  setFunction(L, 'require', requireKube);
  setClock(L, time);
  return L;
}

/** Leaves the compiled script, or its error message, on top of the stack. */
export function loadScript(L: LuaState, script: string, name: string): number {
  const bytes = to_luastring(script);
  return luaL_loadbuffer(L, bytes, bytes.length, to_luastring(`=${name}`));
}

function setFunction(L: LuaState, name: string, value: LuaFunction): void {
  lua.lua_pushcfunction(L, value);
  lua.lua_setglobal(L, to_luastring(name));
}

function refusing(name: string): LuaFunction {
  return (L) => luaL_error(L, to_luastring(`${name} is not available to interpreters`));
}

function requireKube(L: LuaState): number {
  if (textAt(L, 1) !== 'kube') return luaL_error(L, to_luastring('only require("kube") is available to interpreters'));
  pushKubeLibrary(L);
  return 1;
}

/** `os` with the fixed time of the question: the same question has the same answer whenever it is repeated. */
function setClock(L: LuaState, time: number): void {
  lua.lua_createtable(L, 0, 2);
  setField(L, 'time', (state) => {
    pushNumber(state, time);
    return 1;
  });
  setField(L, 'date', (state) => {
    const format = lua.lua_gettop(state) > 0 ? textAt(state, 1) : '%c';
    const said = lua.lua_type(state, 2) === lua.LUA_TNUMBER ? lua.lua_tonumber(state, 2) : time;
    lua.lua_pushstring(state, to_luastring(formatTime(format, said)));
    return 1;
  });
  lua.lua_setglobal(L, to_luastring('os'));
}

function setField(L: LuaState, name: string, value: LuaFunction): void {
  lua.lua_pushstring(L, to_luastring(name));
  lua.lua_pushcfunction(L, value);
  lua.lua_rawset(L, -3);
}
