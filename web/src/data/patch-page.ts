/** A change from a subscription, for any type of item. */
export interface Change<Item> {
  readonly type: 'CHANGED' | 'REMOVED' | 'RESYNC';
  readonly item: Item | null;
}

export interface Patched<Item> {
  readonly items: readonly Item[];
  /** The change may add or remove items of the page or change its count, so the hub must be queried. */
  readonly askAgain: boolean;
}

/**
 * A page after a change. A displayed item is replaced in place, so that no row moves under the pointer; otherwise only the hub knows the
 * content of the page.
 */
export function patchPage<Item>(items: readonly Item[], change: Change<Item>, keyOf: (item: Item) => string): Patched<Item> {
  const changed = change.type === 'CHANGED' ? change.item : null;
  if (changed === null) return { items, askAgain: true };

  const key = keyOf(changed);
  const at = items.findIndex((item) => keyOf(item) === key);
  return at < 0 ? { items, askAgain: true } : { items: items.with(at, changed), askAgain: false };
}
