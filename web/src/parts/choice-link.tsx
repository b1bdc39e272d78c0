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
 * A link to this page under another filter, order or tab. The router would call it current whenever the page is; here it is current
 * when it is the one that is chosen.
 */
export const ChoiceLink = createLink(Anchor);
