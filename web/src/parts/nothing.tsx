import type { ReactNode } from 'react';

/** An empty list: the reason, and an action. */
export function Nothing({ why, children }: { readonly why: string; readonly children?: ReactNode }) {
  return (
    <div className="nothing">
      <p>{why}</p>
      {children}
    </div>
  );
}
