import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '../messages/messages.js';

interface DrawerProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details beside a list, which stays visible and usable. Escape closes it and restores the focus. */
export function Drawer({ title, onClose, children }: DrawerProps) {
  const text = useText();
  const heading = useId();
  const frame = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useEffect(() => {
    const before = document.activeElement;
    frame.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) close.current();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <section className="drawer" aria-labelledby={heading} ref={frame} tabIndex={-1}>
      <div className="drawer-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label={text.close}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <div className="drawer-body">{children}</div>
    </section>
  );
}
