import type { ReactNode } from 'react';

/** An empty list: why it is empty and what to do about it. */
export function Nothing({ why, children }: { readonly why: string; readonly children?: ReactNode }) {
  return (
    <div className="nothing">
      <p>{why}</p>
      {children}
    </div>
  );
}
