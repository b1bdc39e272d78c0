import { Link } from '@tanstack/react-router';
import type { Page } from '../data/use-live-page.js';
import { useText } from '../messages/messages.js';

interface PagerProps {
  readonly page: Pick<Page<unknown>, 'pageInfo'>;
  readonly what: string;
  /** The cursor in the URL; the Back button returns to the previous page. */
  readonly after: string | undefined;
}

export function Pager({ page, what, after }: PagerProps) {
  const text = useText();
  const next = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  if (after === undefined && !next) return null;
  return (
    <nav className="pager" aria-label={text.pages.label(what)}>
      {after === undefined ? null : (
        <Link to="." search={(before: object) => ({ ...before, after: undefined })}>
          {text.pages.first}
        </Link>
      )}
      {next ? (
        <Link to="." search={(before: object) => ({ ...before, after: next })}>
          {text.pages.next}
        </Link>
      ) : null}
    </nav>
  );
}
