import { Languages, LogOut, Menu, Monitor, Moon, Search, Sun } from 'lucide-react';
import { setPreference, type Theme, themes, usePreferences } from '../data/preferences.js';
import { signOut } from '../data/session.js';
import { useText } from '../messages/messages.js';
import { ConnectionMark } from './connection-mark.js';
import { useViewer } from './viewer.js';

const themeShapes = { system: Monitor, light: Sun, dark: Moon };

interface HeadProps {
  readonly onMenu: () => void;
  readonly onPalette: () => void;
}

/** The header of every page: search, connection state, display settings, and the user. */
export function Head({ onMenu, onPalette }: HeadProps) {
  const text = useText();
  const viewer = useViewer();
  const { theme, language } = usePreferences();
  const nextTheme: Theme = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  const ThemeShape = themeShapes[theme];
  return (
    <header className="head">
      <button type="button" className="icon-button head-menu" onClick={onMenu} aria-label={text.nav.open}>
        <Menu size={18} aria-hidden />
      </button>
      <button type="button" className="head-search" onClick={onPalette} aria-keyshortcuts="Control+K">
        <Search size={15} aria-hidden />
        <span>{text.palette.open}</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      <div className="head-end">
        <ConnectionMark />
        <button
          type="button"
          className="icon-button"
          onClick={() => setPreference('theme', nextTheme)}
          title={text.settings.theme[theme]}
          aria-label={text.nav.theme(text.settings.theme[theme])}
        >
          <ThemeShape size={16} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-button"
          onClick={() => setPreference('language', language === 'en' ? 'zh' : 'en')}
          lang={language === 'en' ? 'zh-CN' : 'en'}
          title={text.nav.otherLanguage}
          aria-label={text.nav.otherLanguage}
        >
          <Languages size={16} aria-hidden />
        </button>
        {viewer ? <span className="head-user">{viewer.name}</span> : null}
        <button
          type="button"
          className="icon-button"
          onClick={() => signOut('left')}
          title={text.nav.signOut}
          aria-label={text.nav.signOut}
        >
          <LogOut size={16} aria-hidden />
        </button>
      </div>
    </header>
  );
}
