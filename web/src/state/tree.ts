/** A node of a tree. */
export interface TreeNode<Item> {
  readonly id: string;
  /** For type-ahead. */
  readonly word: string;
  readonly item: Item;
  readonly children: readonly TreeNode<Item>[] | 'none';
}

export interface TreeRow<Item> {
  readonly node: TreeNode<Item>;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | null;
}

/** The visible rows: the roots, and the children of open nodes. */
export function visibleRows<Item>(
  roots: readonly TreeNode<Item>[],
  open: ReadonlySet<string>,
  level = 1,
  parent: string | null = null,
): readonly TreeRow<Item>[] {
  return roots.flatMap((node, i) => [
    { node, level, position: i + 1, siblings: roots.length, parent },
    ...(open.has(node.id) && node.children !== 'none' ? visibleRows(node.children, open, level + 1, node.id) : []),
  ]);
}

export interface TreeMove {
  readonly focus?: string;
  readonly open?: string;
  readonly close?: string;
}

/** The action of a key at a row, by the tree pattern of WAI-ARIA; null for other keys. */
export function treeMove<Item>(rows: readonly TreeRow<Item>[], open: ReadonlySet<string>, at: string | null, key: string): TreeMove | null {
  const index = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === at),
  );
  const row = rows[index];
  if (!row) return null;
  const { node, parent } = row;
  const canOpen = node.children !== 'none';
  const to = (target: TreeRow<Item> | undefined): TreeMove => (target ? { focus: target.node.id } : {});
  switch (key) {
    case 'ArrowDown':
      return to(rows[index + 1]);
    case 'ArrowUp':
      return to(rows[index - 1]);
    case 'Home':
      return to(rows[0]);
    case 'End':
      return to(rows.at(-1));
    case 'ArrowRight':
      if (!canOpen) return {};
      return open.has(node.id) ? to(rows[index + 1]?.parent === node.id ? rows[index + 1] : undefined) : { open: node.id };
    case 'ArrowLeft':
      if (canOpen && open.has(node.id)) return { close: node.id };
      return parent === null ? {} : { focus: parent };
    case ' ':
      if (!canOpen) return {};
      return open.has(node.id) ? { close: node.id } : { open: node.id };
    default:
      return key.length === 1 && /\S/.test(key) ? to(startingWith(rows, index, key.toLowerCase())) : null;
  }
}

/** The next row whose text starts with the letter, searched from the row after `index` and wrapping around. */
function startingWith<Item>(rows: readonly TreeRow<Item>[], index: number, letter: string): TreeRow<Item> | undefined {
  return [...rows.slice(index + 1), ...rows.slice(0, index)].find(({ node }) => node.word.toLowerCase().startsWith(letter));
}
