import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly chosen: boolean;
  readonly ref?: Ref<HTMLAnchorElement>;
}

function Anchor({ chosen, 'aria-current': _, ...props }: AnchorProps) {
  return <a {...props} aria-current={chosen ? 'true' : undefined} />;
}

/**
 * A link to this page with another filter, order or tab. The router marks every link to the current page as current; this one is current
 * only if its choice is selected.
 */
export const ChoiceLink = createLink(Anchor);
