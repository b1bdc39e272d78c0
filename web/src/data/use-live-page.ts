import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Change, patchPage } from './patch-page.js';
import type { Answer } from './use-answer.js';
import { useFreshness } from './use-live.js';

/** A page of a connection, as every list query returns it. */
export interface Page<Item, Facets = unknown> {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
  readonly totalCount: number;
  /** Numbers of the whole list by state, of lists that have them. */
  readonly facets?: Facets;
}

/**
 * The current page, and a function that applies a change from a subscription. `isFiltered`: a change may remove an item from the page,
 * which only the hub can decide.
 */
export function useLivePage<Item, Facets>(
  answer: Answer<Page<Item, Facets>>,
  keyOf: (item: Item) => string,
  isFiltered: boolean,
): { readonly page: Answer<Page<Item, Facets>>; readonly onChange: (change: Change<Item>) => void } {
  const askSoon = useFreshness(answer.askAgain);
  const [nodes, setNodes] = useState<{ readonly of: Page<Item, Facets>; readonly items: readonly Item[] } | null>(null);
  const shown = useRef<readonly Item[]>([]);
  const changedWhileAsking = useRef(false);

  const { data, isAsking } = answer;
  const items = nodes !== null && nodes.of === data ? nodes.items : (data?.nodes ?? []);
  useEffect(() => {
    shown.current = items;
  });

  useEffect(() => {
    // The answer may be older than a change that arrived before it.
    if (!isAsking && changedWhileAsking.current) askSoon();
    changedWhileAsking.current = false;
  }, [isAsking, askSoon]);

  const onChange = useCallback(
    (change: Change<Item>) => {
      changedWhileAsking.current ||= isAsking;
      const patched = patchPage(shown.current, change, keyOf);
      if (patched.askAgain || isFiltered) askSoon();
      if (patched.items === shown.current || data === null) return;
      shown.current = patched.items;
      setNodes({ of: data, items: patched.items });
    },
    [askSoon, data, isAsking, isFiltered, keyOf],
  );

  const page = useMemo(() => ({ ...answer, data: data && { ...data, nodes: items } }), [answer, data, items]);
  return { page, onChange };
}
