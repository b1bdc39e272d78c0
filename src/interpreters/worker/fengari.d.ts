/* The part of the Lua machine that is used; the package has no types of its own. */

declare module 'fengari/src/lua.js' {
  /** A Lua string, as bytes. */
  export type LuaBytes = Uint8Array;
  /** A state of the Lua machine; opaque. */
  export interface LuaState {
    readonly luaState: unique symbol;
  }
  export type LuaFunction = (L: LuaState) => number;

  export const LUA_OK: number;
  export const LUA_MASKCOUNT: number;
  export const LUA_MULTRET: number;
  export const LUA_TNIL: number;
  export const LUA_TBOOLEAN: number;
  export const LUA_TNUMBER: number;
  export const LUA_TSTRING: number;
  export const LUA_TTABLE: number;
  export const LUA_TFUNCTION: number;

  export function lua_absindex(L: LuaState, index: number): number;
  export function lua_createtable(L: LuaState, items: number, fields: number): void;
  export function lua_error(L: LuaState): number;
  export function lua_getglobal(L: LuaState, name: LuaBytes): number;
  export function lua_gettop(L: LuaState): number;
  export function lua_isinteger(L: LuaState, index: number): boolean;
  export function lua_next(L: LuaState, index: number): number;
  export function lua_pcall(L: LuaState, args: number, results: number, handler: number): number;
  export function lua_pop(L: LuaState, count: number): void;
  export function lua_pushboolean(L: LuaState, value: boolean): void;
  export function lua_pushcfunction(L: LuaState, value: LuaFunction): void;
  export function lua_pushinteger(L: LuaState, value: number): void;
  export function lua_pushnil(L: LuaState): void;
  export function lua_pushnumber(L: LuaState, value: number): void;
  export function lua_pushstring(L: LuaState, value: LuaBytes): LuaBytes;
  export function lua_pushvalue(L: LuaState, index: number): void;
  export function lua_rawgeti(L: LuaState, index: number, at: number): number;
  export function lua_rawlen(L: LuaState, index: number): number;
  export function lua_rawset(L: LuaState, index: number): void;
  export function lua_rawseti(L: LuaState, index: number, at: number): void;
  export function lua_setglobal(L: LuaState, name: LuaBytes): void;
  export function lua_sethook(L: LuaState, hook: ((L: LuaState) => void) | null, mask: number, count: number): void;
  export function lua_settop(L: LuaState, top: number): void;
  export function lua_toboolean(L: LuaState, index: number): boolean;
  export function lua_tonumber(L: LuaState, index: number): number;
  export function lua_tostring(L: LuaState, index: number): LuaBytes | null;
  export function lua_type(L: LuaState, index: number): number;
}

declare module 'fengari/src/lauxlib.js' {
  import type { LuaBytes, LuaFunction, LuaState } from 'fengari/src/lua.js';

  export function luaL_loadbuffer(L: LuaState, text: LuaBytes, length: number, name: LuaBytes): number;
  export function luaL_newstate(): LuaState;
  export function luaL_requiref(L: LuaState, name: LuaBytes, open: LuaFunction, global: number): void;
  export function luaL_error(L: LuaState, format: LuaBytes): number;
}

declare module 'fengari/src/lbaselib.js' {
  import type { LuaFunction } from 'fengari/src/lua.js';
  export const luaopen_base: LuaFunction;
}

declare module 'fengari/src/lstrlib.js' {
  import type { LuaFunction } from 'fengari/src/lua.js';
  export const luaopen_string: LuaFunction;
}

declare module 'fengari/src/ltablib.js' {
  import type { LuaFunction } from 'fengari/src/lua.js';
  export const luaopen_table: LuaFunction;
}

declare module 'fengari/src/lmathlib.js' {
  import type { LuaFunction } from 'fengari/src/lua.js';
  export const luaopen_math: LuaFunction;
}

declare module 'fengari/src/fengaricore.js' {
  import type { LuaBytes } from 'fengari/src/lua.js';
  export function to_luastring(text: string): LuaBytes;
  export function to_jsstring(text: LuaBytes, from?: number, to?: number, replacement?: boolean): string;
}
