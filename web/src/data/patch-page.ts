/** A change as the subscriptions tell it, whatever its noun. */
export interface Change<Item> {
  readonly type: 'CHANGED' | 'REMOVED' | 'RESYNC';
  readonly item: Item | null;
}

export interface Patched<Item> {
  readonly items: readonly Item[];
  /** The change may move items in or out of the page, or alter its count: ask the hub. */
  readonly askAgain: boolean;
}

/**
 * A page after a change. An item that is shown is replaced in place, so that no row moves under a pointer; for the rest
 * only the hub knows what the page holds now.
 */
export function patchPage<Item>(items: readonly Item[], change: Change<Item>, keyOf: (item: Item) => string): Patched<Item> {
  const changed = change.type === 'CHANGED' ? change.item : null;
  if (changed === null) return { items, askAgain: true };

  const key = keyOf(changed);
  const at = items.findIndex((item) => keyOf(item) === key);
  return at < 0 ? { items, askAgain: true } : { items: items.with(at, changed), askAgain: false };
}
