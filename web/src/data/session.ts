import { useSyncExternalStore } from 'react';

/** Why nobody is signed in: never was, chose to leave, or the hub refused the token that was kept. */
export type Absence = 'none' | 'left' | 'refused';

const storageKey = 'manifold.token';
const listeners = new Set<() => void>();
let absence: Absence = 'none';

/** The token of this tab. It lives in sessionStorage, so it ends with the tab and no other tab or site sees it. */
export function token(): string | null {
  return sessionStorage.getItem(storageKey);
}

export function signIn(newToken: string): void {
  sessionStorage.setItem(storageKey, newToken);
  absence = 'none';
  tell();
}

export function signOut(why: Exclude<Absence, 'none'>): void {
  if (token() === null) return;
  sessionStorage.removeItem(storageKey);
  absence = why;
  tell();
}

export function whyAbsent(): Absence {
  return absence;
}

export function useToken(): string | null {
  return useSyncExternalStore(onSessionChange, token);
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
