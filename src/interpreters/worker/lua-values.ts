import { to_jsstring, to_luastring } from 'fengari/src/fengaricore.js';
import type { LuaState } from 'fengari/src/lua.js';
import * as lua from 'fengari/src/lua.js';
import type { Json } from '../../kubernetes/object.js';
import { limits } from '../limits.js';

/** Maximum number of values in an answer, the limit of a Kubernetes object. */
const MAX_VALUES = 50_000;

/** Integers of this machine have 32 bits; larger numbers become floats. */
const isSmall = (value: number) => Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;

/** Leaves a value on top of the stack. Null becomes nil, like a missing field. */
export function pushJson(L: LuaState, value: Json, depth = 0): void {
  if (depth > limits.depth * 2) throw new Error('the object is nested too deeply');
  if (value === null || value === undefined) lua.lua_pushnil(L);
  else if (typeof value === 'boolean') lua.lua_pushboolean(L, value);
  else if (typeof value === 'number') pushNumber(L, value);
  else if (typeof value === 'string') lua.lua_pushstring(L, to_luastring(value));
  else if (Array.isArray(value)) pushList(L, value as readonly Json[], depth);
  else pushFields(L, value as Readonly<Record<string, Json>>, depth);
}

export function pushNumber(L: LuaState, value: number): void {
  if (isSmall(value)) lua.lua_pushinteger(L, value);
  else lua.lua_pushnumber(L, value);
}

function pushList(L: LuaState, items: readonly Json[], depth: number): void {
  lua.lua_createtable(L, items.length, 0);
  items.forEach((item, i) => {
    pushJson(L, item, depth + 1);
    lua.lua_rawseti(L, -2, i + 1);
  });
}

function pushFields(L: LuaState, fields: Readonly<Record<string, Json>>, depth: number): void {
  lua.lua_createtable(L, 0, Object.keys(fields).length);
  for (const [name, field] of Object.entries(fields)) {
    lua.lua_pushstring(L, to_luastring(name));
    pushJson(L, field, depth + 1);
    lua.lua_rawset(L, -3);
  }
}

/**
 * Lua has one kind of table for lists and maps, so an empty table could be either. If a reference has an empty list or map at the same path, the
 * table becomes that; a field that no reference has is left out, as in Karmada.
 */
export class EmptyTables {
  readonly #lists = new Set<string>();
  readonly #maps = new Set<string>();

  constructor(references: readonly Json[]) {
    for (const reference of references) this.#note(reference, []);
  }

  at(path: readonly string[]): Json | undefined {
    const key = path.join('\0');
    if (this.#maps.has(key)) return {};
    return this.#lists.has(key) ? [] : undefined;
  }

  /** Paths contain no list positions: what applies to one item applies to all. */
  #note(value: Json, path: readonly string[]): void {
    if (path.length > limits.depth * 2 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      if (value.length === 0) this.#lists.add(path.join('\0'));
      for (const item of value) this.#note(item as Json, path);
      return;
    }
    const entries = Object.entries(value);
    if (entries.length === 0) this.#maps.add(path.join('\0'));
    for (const [name, field] of entries) this.#note(field, [...path, name]);
  }
}

/** Converts values on the stack. Throws for values that are not JSON, too large or too deep. */
export class LuaReader {
  readonly #L: LuaState;
  readonly #empty: EmptyTables;
  #left = MAX_VALUES;

  constructor(L: LuaState, references: readonly Json[]) {
    this.#L = L;
    this.#empty = new EmptyTables(references);
  }

  read(index: number, path: readonly string[] = [], depth = 0): Json | undefined {
    const L = this.#L;
    if (--this.#left < 0) throw new Error(`the answer has more than ${MAX_VALUES} values`);
    switch (lua.lua_type(L, index)) {
      case lua.LUA_TNIL:
        return null;
      case lua.LUA_TBOOLEAN:
        return lua.lua_toboolean(L, index);
      case lua.LUA_TNUMBER:
        return finite(lua.lua_tonumber(L, index));
      case lua.LUA_TSTRING:
        return textAt(L, index);
      case lua.LUA_TTABLE:
        return this.#table(lua.lua_absindex(L, index), path, depth);
      default:
        throw new Error(`the answer has a function or another value at ${path.join('.') || 'its top'} that is no data`);
    }
  }

  #table(index: number, path: readonly string[], depth: number): Json | undefined {
    if (depth >= limits.depth) throw new Error(`the answer is nested more than ${limits.depth} levels deep, or contains itself`);
    const L = this.#L;
    const length = lua.lua_rawlen(L, index);
    const fields: [string, Json][] = [];
    let items = 0;
    lua.lua_pushnil(L);
    while (lua.lua_next(L, index) !== 0) {
      if (lua.lua_type(L, -2) === lua.LUA_TSTRING) {
        const name = textAt(L, -2);
        const value = this.read(-1, [...path, name], depth + 1);
        if (value !== undefined && value !== null) fields.push([name, value]);
      } else items++;
      lua.lua_pop(L, 1);
    }
    if (items === 0) return fields.length > 0 ? Object.fromEntries(fields) : this.#empty.at(path);
    if (fields.length > 0 || items !== length) throw new Error(`the table at ${path.join('.') || 'the top'} is neither a list nor a map`);
    return this.#list(index, length, path, depth);
  }

  #list(index: number, length: number, path: readonly string[], depth: number): Json {
    const items: Json[] = [];
    for (let i = 1; i <= length; i++) {
      lua.lua_rawgeti(this.#L, index, i);
      items.push(this.read(-1, path, depth + 1) ?? {});
      lua.lua_pop(this.#L, 1);
    }
    return items;
  }
}

export function textAt(L: LuaState, index: number, mostBytes: number = limits.outputBytes): string {
  const bytes = lua.lua_tostring(L, index);
  return bytes === null ? '' : to_jsstring(bytes, 0, mostBytes, true);
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Error('the answer has a number that is not finite');
  return value;
}
