import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const shapes = { info: Info, good: CircleCheck, lost: TriangleAlert, bad: CircleX };

interface NoticeProps {
  readonly kind: keyof typeof shapes;
  readonly title: string;
  readonly children?: ReactNode;
  /** Screen readers announce `alert` immediately. */
  readonly role?: 'alert' | 'status';
}

/** A highlighted sentence with its remedy below. */
export function Notice({ kind, title, children, role }: NoticeProps) {
  const Shape = shapes[kind];
  return (
    <div className={`notice notice-${kind}`} role={role}>
      <Shape size={16} aria-hidden />
      <div className="notice-body">
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}
