import { to_luastring } from 'fengari/src/fengaricore.js';
import { luaL_error } from 'fengari/src/lauxlib.js';
import type { LuaFunction, LuaState } from 'fengari/src/lua.js';
import * as lua from 'fengari/src/lua.js';
import { podDependencies } from '../../core/interpret/dependencies/dependencies-of.js';
import { podRequirements } from '../../core/model/workload/pod-requirements.js';
import { amountsOf, plus, textOfAmounts } from '../../core/model/workload/quantities.js';
import type { Json } from '../../kubernetes/object.js';
import { parseQuantity } from '../../kubernetes/quantity.js';
import { LuaReader, pushJson, textAt } from './lua-values.js';

/** The helper functions of Karmada's scripts, `require("kube")`, with the results of the hub's own rules. */
const helpers: Readonly<Record<string, (L: LuaState) => number>> = {
  /** `resourceAdd(a, b, …)`: the sum of quantities, as text. */
  resourceAdd(L) {
    const parts = Array.from({ length: lua.lua_gettop(L) }, (_, i) => quantityAt(L, i + 1));
    const total = parts.map((cpu) => amountsOf({ cpu })).reduce(plus, new Map());
    pushJson(L, textOfAmounts(total)['cpu'] ?? '0');
    return 1;
  },

  /** `accuratePodRequirements(template)`: the requests of a pod, in Karmada's form. */
  accuratePodRequirements(L) {
    const { resources, nodeSelector, tolerations, hardNodeAffinity, priorityClassName } = podRequirements(tableAt(L, 1));
    const nodeClaim = {
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(hardNodeAffinity && { hardNodeAffinity }),
    };
    pushJson(L, {
      resourceRequest: resources,
      ...(Object.keys(nodeClaim).length > 0 && { nodeClaim }),
      ...(priorityClassName && { priorityClassName }),
    });
    return 1;
  },

  /** `getPodDependencies(template, namespace)`: references to the objects that a pod needs. */
  getPodDependencies(L) {
    const template = tableAt(L, 1);
    const namespace = lua.lua_type(L, 2) === lua.LUA_TNIL || lua.lua_gettop(L) < 2 ? 'default' : textAt(L, 2);
    pushJson(L, podDependencies(template, namespace) as unknown as Json);
    return 1;
  },

  /** `getResourceQuantity(text)`: its value in base units. */
  getResourceQuantity(L) {
    const value = parseQuantity(quantityAt(L, 1)) ?? 0;
    if (value < 0) throw new Error('a quantity must not be negative');
    lua.lua_pushnumber(L, value);
    return 1;
  },
};

/** Leaves the library on top of the stack. */
export function pushKubeLibrary(L: LuaState): void {
  lua.lua_createtable(L, 0, Object.keys(helpers).length);
  for (const [name, helper] of Object.entries(helpers)) {
    lua.lua_pushstring(L, to_luastring(name));
    lua.lua_pushcfunction(L, guarded(name, helper));
    lua.lua_rawset(L, -3);
  }
}

/** An error in a helper becomes an error of the script that called it. */
function guarded(name: string, helper: (L: LuaState) => number): LuaFunction {
  return (L) => {
    try {
      return helper(L);
    } catch (error) {
      return luaL_error(L, to_luastring(`kube.${name}: ${error instanceof Error ? error.message : 'failed'}`));
    }
  };
}

function quantityAt(L: LuaState, index: number): string {
  if (lua.lua_type(L, index) === lua.LUA_TNIL || index > lua.lua_gettop(L)) return '0';
  const text = textAt(L, index);
  if (parseQuantity(text) === null) throw new Error('expects quantities such as "250m" or "512Mi"');
  return text;
}

function tableAt(L: LuaState, index: number): Json {
  if (lua.lua_type(L, index) !== lua.LUA_TTABLE) throw new Error('expects a pod template');
  return new LuaReader(L, []).read(index) ?? {};
}
