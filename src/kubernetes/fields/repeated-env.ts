import { at, type Fields, isObject, textOf } from '../json/untrusted.js';
import { podSpecPath } from '../kinds/pod-spec-path.js';
import type { KubeObject } from '../object.js';

/** A variable that a container states more than once. */
export interface RepeatedEnv {
  /** The path to the last occurrence, in the original object. */
  readonly path: readonly string[];
  readonly name: string;
  /** A later value refers to the variable (`$(PATH):/bin`), so all occurrences count. */
  readonly referred: boolean;
}

export interface EnvOnce {
  readonly object: KubeObject;
  readonly repeated: readonly RepeatedEnv[];
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * The object with each variable of a container once: the last occurrence, which the kubelet uses. Server-side apply refuses duplicates. A variable
 * with an earlier value that is referred to stays unchanged and is returned in `referred`. Returns the same object if there are no duplicates.
 */
export function withEnvOnce(object: KubeObject): EnvOnce {
  const path = podSpecPath(object);
  const spec = path && at(object, ...path);
  if (!path || !isObject(spec)) return { object, repeated: [] };

  const repeated: RepeatedEnv[] = [];
  const changed: Record<string, unknown> = { ...spec };
  for (const list of lists) {
    const containers = spec[list];
    if (!Array.isArray(containers)) continue;
    changed[list] = containers.map((container, i) => once(container, [...path, list, String(i), 'env'], repeated));
  }
  return repeated.some(({ referred }) => !referred)
    ? { object: replaced(object, path, changed) as KubeObject, repeated }
    : { object, repeated };
}

function once(container: unknown, path: readonly string[], repeated: RepeatedEnv[]): unknown {
  const env = isObject(container) ? container['env'] : undefined;
  if (!Array.isArray(env)) return container;
  const places = new Map<string, number[]>();
  for (const [i, variable] of env.entries()) {
    const name = textOf(at(variable, 'name'));
    if (name !== null) places.set(name, [...(places.get(name) ?? []), i]);
  }
  const dropped = new Set<number>();
  for (const [name, at] of places) {
    if (at.length < 2) continue;
    const last = at.at(-1)!;
    const referred = env.slice(at[0]! + 1, last + 1).some((variable) => refersTo(variable, name));
    repeated.push({ path: [...path, String(last)], name, referred });
    if (!referred) for (const i of at.slice(0, -1)) dropped.add(i);
  }
  return dropped.size === 0 ? container : { ...(container as Fields), env: env.filter((_, i) => !dropped.has(i)) };
}

function refersTo(variable: unknown, name: string): boolean {
  return textOf(at(variable, 'value'))?.includes(`$(${name})`) ?? false;
}

function replaced(value: unknown, [first, ...rest]: readonly string[], by: unknown): unknown {
  return first === undefined ? by : { ...(value as Fields), [first]: replaced((value as Fields)[first], rest, by) };
}
