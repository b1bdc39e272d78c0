import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];
export const languages: readonly Language[] = ['en', 'zh'];

interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
  /** Single keys act as shortcuts. */
  readonly shortcuts: boolean;
}

const listeners = new Set<() => void>();
let current: Preferences = read();

/** Display settings of this browser. `public/preferences.js` applies them before the first paint. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function setPreference<Key extends keyof Preferences>(key: Key, value: Preferences[Key]): void {
  localStorage.setItem(`manifold.${key}`, String(value));
  current = { ...current, [key]: value };
  apply();
  for (const listener of listeners) listener();
}

function read(): Preferences {
  const kept = (key: keyof Preferences) => localStorage.getItem(`manifold.${key}`);
  return {
    theme: themes.find((theme) => theme === kept('theme')) ?? 'system',
    language: languages.find((language) => language === kept('language')) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'),
    shortcuts: kept('shortcuts') !== 'false',
  };
}

function apply(): void {
  const { dataset } = document.documentElement;
  if (current.theme === 'system') delete dataset['theme'];
  else dataset['theme'] = current.theme;
  document.documentElement.lang = current.language === 'zh' ? 'zh-CN' : 'en';
}

apply();
