import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../messages/messages.js';

let isFirstPage = true;

/**
 * The heading of a page and its title. A reader who follows a link is taken to the heading, as a page load would have
 * done; on the first page the focus is left where the browser put it.
 */
export function PageHeading({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
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
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
