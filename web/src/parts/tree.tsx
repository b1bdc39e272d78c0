import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type TreeNode, treeMove, visibleRows } from '../state/tree.js';

interface TreeProps<Item> {
  readonly label: string;
  readonly roots: readonly TreeNode<Item>[];
  readonly open: ReadonlySet<string>;
  readonly onToggle: (id: string, isOpen: boolean) => void;
  readonly children: (item: Item) => ReactNode;
}

/** A tree for mouse and keyboard: arrows, Home, End, first letters; Enter follows the link of the row. */
export function Tree<Item>({ label, roots, open, onToggle, children }: TreeProps<Item>) {
  const rows = visibleRows(roots, open);
  const [at, setAt] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const current = rows.some(({ node }) => node.id === at) ? at : (rows[0]?.node.id ?? null);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    tree.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  });

  function onKey(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      event.currentTarget.querySelector('a')?.click();
      return;
    }
    const move = treeMove(rows, open, current, event.key);
    if (move === null) return;
    event.preventDefault();
    // Stop propagation: single letters are shortcuts of the console outside of the tree.
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    if (move.open !== undefined) onToggle(move.open, true);
    if (move.close !== undefined) onToggle(move.close, false);
    if (move.focus === undefined) return;
    moved.current = true;
    setAt(move.focus);
  }

  return (
    <div className="tree" role="tree" aria-label={label} ref={tree}>
      {rows.map(({ node, level, position, siblings }) => {
        const isOpen = open.has(node.id);
        const canOpen = node.children !== 'none';
        return (
          <div
            key={node.id}
            className={`tree-row tree-level-${Math.min(level, 5)}`}
            role="treeitem"
            aria-level={level}
            aria-posinset={position}
            aria-setsize={siblings}
            aria-expanded={canOpen ? isOpen : undefined}
            tabIndex={node.id === current ? 0 : -1}
            onFocus={() => setAt(node.id)}
            onKeyDown={onKey}
            onClick={(event) => {
              if (canOpen && (event.target as HTMLElement).closest('a') === null) onToggle(node.id, !isOpen);
            }}
          >
            <ChevronRight size={14} className={canOpen ? (isOpen ? 'tree-open' : '') : 'tree-none'} aria-hidden />
            <div className="tree-item">{children(node.item)}</div>
          </div>
        );
      })}
    </div>
  );
}
