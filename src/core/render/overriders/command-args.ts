import type { CommandArgsOverrider } from '../../model/policy/policy.js';
import type { Draft } from '../clone-json.js';
import { containersOf } from '../containers.js';
import { done, type Edit, failed, unmatched } from '../edit.js';

export function overrideCommand(object: Draft, item: CommandArgsOverrider): Edit {
  return overrideList(object, item, 'command');
}

export function overrideArgs(object: Draft, item: CommandArgsOverrider): Edit {
  return overrideList(object, item, 'args');
}

/** Appends to the list of the named container, or removes equal items from it (parity E3). */
function overrideList(object: Draft, { containerName, operator, value = [] }: CommandArgsOverrider, field: 'command' | 'args'): Edit {
  if (operator === 'replace') return failed('operator must be add or remove');
  const containers = containersOf(object);
  if (containers === null) return done;
  const named = containers.filter((container) => container['name'] === containerName);
  if (named.length === 0) return unmatched(`no container is named ${containerName}`);

  for (const container of named) {
    const list: readonly unknown[] = Array.isArray(container[field]) ? container[field] : [];
    if (operator === 'add' && value.length > 0) container[field] = [...list, ...value];
    if (operator === 'remove' && list.length > 0) container[field] = list.filter((item) => !value.includes(item as string));
  }
  return done;
}
