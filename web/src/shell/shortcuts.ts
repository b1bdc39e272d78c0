import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../data/preferences.js';

/** `g` followed by one of these keys opens the page. */
export const goTo = {
  o: '/',
  a: '/apps',
  c: '/clusters',
  p: '/policies',
  f: '/failover',
  e: '/events',
  s: '/search',
  d: '/drift',
  m: '/charts',
} as const;

const togetherMs = 1_200;

/** Ctrl-K always opens the palette; single keys work only outside of text fields and can be switched off. */
export function useShortcuts({ onPalette, onHelp }: { readonly onPalette: () => void; readonly onHelp: () => void }): void {
  const navigate = useNavigate();
  const { shortcuts } = usePreferences();
  const lastG = useRef(0);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.isComposing) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      const target = event.target as HTMLElement;
      const types = target.closest('input, textarea, select, [contenteditable="true"], dialog') !== null;
      if (!shortcuts || types || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?') onHelp();
      if (event.key === '/') {
        event.preventDefault();
        const filter = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (filter) filter.focus();
        else onPalette();
      }
      const page = Date.now() - lastG.current < togetherMs ? goTo[event.key as keyof typeof goTo] : undefined;
      if (page) void navigate({ to: page });
      lastG.current = event.key === 'g' ? Date.now() : 0;
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, onPalette, onHelp, shortcuts]);
}
