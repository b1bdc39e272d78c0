import { useSyncExternalStore } from 'react';

/** Why nobody is signed in: not yet, signed out, or the hub refused the stored token. */
export type Absence = 'none' | 'left' | 'refused';

const storageKey = 'manifold.token';
/** Where this tab stores manifests that were typed. They may contain Secrets, so they are removed when the user signs out. */
export const draftKey = 'manifold.draft';
/** Where this tab stores the query and the variables of the API explorer; removed like the manifests. */
export const explorerKey = 'manifold.explorer';
/** Who typed what this tab stores. */
const typistKey = 'manifold.typist';
const listeners = new Set<() => void>();
let absence: Absence = 'none';

/**
 * The stored token: in this browser for all tabs until the user signs out, or for this tab only. Only scripts of this origin can read it, and the
 * content security policy allows only the hub's own scripts.
 */
export function token(): string | null {
  return sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey);
}

export function signIn(newToken: string, { user, onlyThisTab }: { readonly user: string; readonly onlyThisTab: boolean }): void {
  if (sessionStorage.getItem(typistKey) !== user) forgetTyped();
  setTypist(user);
  (onlyThisTab ? sessionStorage : localStorage).setItem(storageKey, newToken);
  (onlyThisTab ? localStorage : sessionStorage).removeItem(storageKey);
  absence = 'none';
  tell();
}

export function signOut(why: Exclude<Absence, 'none'>): void {
  if (token() === null) return;
  sessionStorage.removeItem(storageKey);
  localStorage.removeItem(storageKey);
  // A user whose token has expired returns to what was typed.
  if (why === 'left') forgetTyped();
  absence = why;
  tell();
}

/** What is typed from now on is of this user: another one who signs in in this tab must not see it. */
export function setTypist(user: string): void {
  sessionStorage.setItem(typistKey, user);
}

function forgetTyped(): void {
  for (const key of [draftKey, explorerKey, typistKey]) sessionStorage.removeItem(key);
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
