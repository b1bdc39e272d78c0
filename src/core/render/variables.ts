import type { Cluster } from '../model/cluster/cluster.js';
import type { Overriders, OverrideVariable } from '../model/policy/policy.js';
import { isDraft } from './clone-json.js';

export type VariableValue = string | number | boolean;

export type Resolved =
  | { readonly ok: true; readonly values: ReadonlyMap<string, VariableValue> }
  /** The message names the variable and why it has no value. */
  | { readonly ok: false; readonly message: string };

/** The values of a policy's variables in a cluster: its own value, else the value of the named source, else the default. */
export function resolveVariables(variables: readonly OverrideVariable[], cluster: Cluster): Resolved {
  const values = new Map<string, VariableValue>();
  for (const variable of variables) {
    const found = ownValue(variable, cluster) ?? valueFrom(variable, cluster) ?? variable.default ?? null;
    if (found === null) return { ok: false, message: `variable ${variable.name} has no value here${sourceOf(variable)}` };
    const typed = typedValue(found, variable.type ?? 'String');
    if (typed === null)
      return { ok: false, message: `variable ${variable.name} is not of type ${variable.type} here${sourceOf(variable)}` };
    values.set(variable.name, typed);
  }
  return { ok: true, values };
}

/**
 * Replaces `${name}` in the strings of the overriders' values; `$${name}` is an escape for the literal text `${name}`. Where any JSON is
 * allowed, a string that consists only of `${name}` becomes the typed value. Keys of maps are not changed. Unknown names are collected.
 */
export function substitute(overriders: Overriders, values: ReadonlyMap<string, VariableValue>, unknown: Set<string>): Overriders {
  const changed = Object.entries(overriders).map(([kind, items]) => {
    const typed = kind === 'plaintext' || kind === 'fieldOverrider';
    return [kind, inItems(items, { values, unknown, typed })];
  });
  return Object.fromEntries(changed) as Overriders;
}

interface Substitution {
  readonly values: ReadonlyMap<string, VariableValue>;
  readonly unknown: Set<string>;
  readonly typed: boolean;
}

/** Replaces only values: a path that differs by cluster would be a different rule. */
function inItems(items: unknown, how: Substitution): unknown {
  if (!Array.isArray(items)) return items;
  return items.map((item: unknown) => {
    if (!isDraft(item)) return item;
    const changed = Object.entries(item).map(([key, one]) => {
      if (key === 'value') return [key, inValue(one, how)];
      return [key, key === 'json' || key === 'yaml' ? inItems(one, how) : one];
    });
    return Object.fromEntries(changed) as unknown;
  });
}

function inValue(value: unknown, how: Substitution): unknown {
  if (typeof value === 'string') return inText(value, how);
  if (Array.isArray(value)) return value.map((item) => inValue(item, how));
  return isDraft(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inValue(one, how)])) : value;
}

const reference = /\$(\$)?\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

function inText(text: string, { values, unknown, typed }: Substitution): VariableValue {
  const whole = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text);
  if (typed && whole && values.has(whole[1]!)) return values.get(whole[1]!)!;
  return text.replace(reference, (match, escaped: string | undefined, name: string) => {
    if (escaped) return match.slice(1);
    if (values.has(name)) return String(values.get(name));
    unknown.add(name);
    return match;
  });
}

function ownValue({ values = {} }: OverrideVariable, { name }: Cluster): VariableValue | null {
  return Object.hasOwn(values, name) ? values[name]! : null;
}

function valueFrom({ from }: OverrideVariable, cluster: Cluster): VariableValue | null {
  if (from?.label !== undefined) return Object.hasOwn(cluster.labels, from.label) ? cluster.labels[from.label]! : null;
  if (from?.property !== undefined) return Object.hasOwn(cluster.properties, from.property) ? cluster.properties[from.property]! : null;
  switch (from?.field) {
    case 'name':
      return cluster.name;
    case 'provider':
      return cluster.provider ?? null;
    case 'region':
      return cluster.region ?? null;
    case 'zone':
      return cluster.zones[0] ?? null;
    default:
      return null;
  }
}

/** Null if the value is not of the type. Labels are strings, so a string that parses as a number is accepted as one. */
function typedValue(value: VariableValue, type: NonNullable<OverrideVariable['type']>): VariableValue | null {
  const text = String(value).trim();
  switch (type) {
    case 'String':
      return String(value);
    case 'Integer':
      return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : null;
    case 'Number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
    case 'Boolean':
      return text === 'true' || text === 'false' ? text === 'true' : null;
  }
}

function sourceOf({ from }: OverrideVariable): string {
  if (from?.label !== undefined) return ` (label ${from.label} of the cluster)`;
  if (from?.property !== undefined) return ` (property ${from.property} of the cluster)`;
  return from?.field ? ` (${from.field} of the cluster)` : '';
}
