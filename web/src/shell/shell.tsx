import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useNumbers } from '../data/overview.js';
import { useText } from '../messages/messages.js';
import { Head } from './head.js';
import { useShortcuts } from './shortcuts.js';
import { SideBar } from './side-bar.js';

const Palette = lazy(() => import('./palette.js').then(({ Palette: palette }) => ({ default: palette })));
const KeyboardHelp = lazy(() => import('./keyboard-help.js').then(({ KeyboardHelp: help }) => ({ default: help })));

/** The frame around every page of a session. */
export function Shell() {
  const text = useText();
  const numbers = useNumbers();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [shown, setShown] = useState<'palette' | 'help' | null>(null);
  const close = useCallback(() => setShown(null), []);
  const openPalette = useCallback(() => setShown('palette'), []);
  const openHelp = useCallback(() => setShown('help'), []);
  useShortcuts({ onPalette: openPalette, onHelp: openHelp });

  return (
    <>
      <a className="skip" href="#content">
        {text.skipToContent}
      </a>
      <div className="shell">
        <SideBar numbers={numbers.data} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)} />
        <div>
          <Head onMenu={() => setMenuOpen(true)} onPalette={openPalette} />
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <Suspense>
        {shown === 'palette' ? <Palette onClose={close} /> : null}
        {shown === 'help' ? <KeyboardHelp onClose={close} /> : null}
      </Suspense>
    </>
  );
}
