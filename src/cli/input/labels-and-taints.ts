import { labelKeyError, labelValueError } from '../../kubernetes/names.js';
import type { Taint, TaintEffect } from '../documents/clusters.js';
import { usage } from '../failure.js';

const effects: readonly TaintEffect[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** A change by a taint argument. `effect` is null for `key-`, which removes every taint with that key. */
export type TaintChange =
  | { readonly kind: 'set'; readonly taint: Taint }
  | { readonly kind: 'remove'; readonly key: string; readonly effect: TaintEffect | null };

/** A taint argument in kubectl's words: `key=value:Effect`, `key:Effect`, `key:Effect-`, `key-`. */
export function parseTaint(text: string): TaintChange {
  if (text.endsWith('-')) {
    const [key, effect] = split(text.slice(0, -1), ':');
    return { kind: 'remove', key: checkedKey(key.split('=')[0]!, text), effect: effect === undefined ? null : checkedEffect(effect, text) };
  }
  const [pair, effect] = split(text, ':');
  if (effect === undefined)
    throw usage(`${JSON.stringify(text)} has no effect`, `write it as key=value:${effects[0]}, or key:${effects[0]}- to remove it`);
  const [key, value] = split(pair, '=');
  return {
    kind: 'set',
    taint: {
      key: checkedKey(key, text),
      value: value === undefined ? null : checkedValue(value, text),
      effect: checkedEffect(effect, text),
    },
  };
}

/** The taints after the changes. A taint is identified by key and effect; setting it again changes its value. */
export function changedTaints(taints: readonly Taint[], changes: readonly TaintChange[]): Taint[] {
  return changes.reduce<Taint[]>(
    (now, change) => {
      if (change.kind === 'remove')
        return now.filter(({ key, effect }) => key !== change.key || (change.effect !== null && effect !== change.effect));
      const { taint } = change;
      return [...now.filter(({ key, effect }) => key !== taint.key || effect !== taint.effect), taint];
    },
    [...taints],
  );
}

/** Labels to set from `key=value` and, with `mayRemove`, to remove from `key-`, which gives null. */
export function parseLabels(texts: readonly string[], { mayRemove = false } = {}): Record<string, string | null> {
  return Object.fromEntries(
    texts.map((text) => {
      if (mayRemove && text.endsWith('-') && !text.includes('=')) return [checkedKey(text.slice(0, -1), text), null] as const;
      const [key, value] = split(text, '=');
      if (value === undefined)
        throw usage(`${JSON.stringify(text)} is not a label`, mayRemove ? 'write key=value, or key- to remove it' : 'write key=value');
      return [checkedKey(key, text), checkedValue(value, text)] as const;
    }),
  );
}

/** Labels to set; removals are refused. */
export function labelsToSet(texts: readonly string[]): Record<string, string> {
  return parseLabels(texts) as Record<string, string>;
}

function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function checkedKey(key: string, text: string): string {
  const error = labelKeyError(key);
  if (error) throw usage(`the key in ${JSON.stringify(text)}: ${error}`);
  return key;
}

function checkedValue(value: string, text: string): string {
  const error = labelValueError(value);
  if (error) throw usage(`the value in ${JSON.stringify(text)} ${error}`);
  return value;
}

function checkedEffect(effect: string, text: string): TaintEffect {
  const known = effects.find((one) => one === effect);
  if (known === undefined) throw usage(`${JSON.stringify(text)} has an unknown effect`, `use ${effects.join(', ')}`);
  return known;
}
