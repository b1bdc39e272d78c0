import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../messages/messages.js';

let isFirstPage = true;

interface PageHeadingProps {
  readonly title: string;
  /** Link to the parent page, above the title. */
  readonly crumbs?: ReactNode;
  /** The state, beside the title. */
  readonly children?: ReactNode;
  /** Actions for the object of the page. */
  readonly actions?: ReactNode;
}

/**
 * The heading of a page and the document's title. After a link is followed, the focus moves to the heading, as a page load would do; on the
 * first page the focus stays where the browser put it.
 */
export function PageHeading({ title, crumbs, children, actions }: PageHeadingProps) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = text.title(title);
  }, [text, title]);

  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);

  return (
    <div className="page-heading">
      {crumbs ? <div className="crumbs">{crumbs}</div> : null}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      {actions ? <div className="page-actions">{actions}</div> : null}
    </div>
  );
}
