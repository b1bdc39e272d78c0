/** The fields of a connection that paging needs. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
}

/** The API's maximum page size. */
export const PAGE = 100;

/** The nodes of all pages. */
export interface Walk<Node> {
  readonly nodes: readonly Node[];
  /** There are more nodes than `limit`. */
  readonly more: boolean;
  /** Number of all matching nodes, if the connection has it. */
  readonly totalCount: number | undefined;
}

/** Walks a connection page by page until its end or `limit` nodes. */
export async function walk<Node>(
  limit: number,
  page: (first: number, after: string | null) => Promise<Page<Node>>,
  pageSize = PAGE,
): Promise<Walk<Node>> {
  const nodes: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes: found, pageInfo, totalCount } = await page(Math.min(pageSize, limit - nodes.length), after);
    nodes.push(...found);
    // A page that announces more but is empty would cause an endless loop.
    const ends = !pageInfo.hasNextPage || pageInfo.endCursor === null || found.length === 0;
    if (ends || nodes.length >= limit) return { nodes, more: pageInfo.hasNextPage, totalCount };
    after = pageInfo.endCursor;
  }
}
