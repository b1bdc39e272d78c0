import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const shapes = { info: Info, good: CircleCheck, lost: TriangleAlert, bad: CircleX };

interface NoticeProps {
  readonly kind: keyof typeof shapes;
  readonly title: string;
  readonly children?: ReactNode;
  /** `alert` is read out at once. */
  readonly role?: 'alert' | 'status';
}

/** A sentence that stands apart, with what helps below it. */
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
