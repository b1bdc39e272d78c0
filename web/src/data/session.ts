import { useSyncExternalStore } from 'react';

/** Why nobody is signed in: never was, chose to leave, or the hub refused the token that was kept. */
export type Absence = 'none' | 'left' | 'refused';

const storageKey = 'manifold.token';
/** Where this tab keeps the manifests that were typed: they may hold Secrets, so they go when the person signs out. */
export const draftKey = 'manifold.draft';
const listeners = new Set<() => void>();
let absence: Absence = 'none';

/**
 * The token that this browser keeps: for all tabs until somebody signs out, or for this tab alone. Only scripts of this origin read
 * it, and the content security policy lets only the hub's own scripts run.
 */
export function token(): string | null {
  return sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey);
}

export function signIn(newToken: string, { onlyThisTab }: { readonly onlyThisTab: boolean }): void {
  (onlyThisTab ? sessionStorage : localStorage).setItem(storageKey, newToken);
  (onlyThisTab ? localStorage : sessionStorage).removeItem(storageKey);
  absence = 'none';
  tell();
}

export function signOut(why: Exclude<Absence, 'none'>): void {
  if (token() === null) return;
  sessionStorage.removeItem(storageKey);
  localStorage.removeItem(storageKey);
  if (why === 'left') sessionStorage.removeItem(draftKey);
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

// Signing out in one tab signs out in all of them.
window.addEventListener('storage', ({ key }) => {
  if (key === storageKey || key === null) tell();
});

function tell(): void {
  for (const listener of listeners) listener();
}
