import { useSyncExternalStore } from 'react';

/** The state of the connection for changes. While it is not `live`, lists are polled. */
export type Connection =
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting' }
  /** `since` is in milliseconds since the epoch. */
  | { readonly kind: 'offline'; readonly since: number };

/** Milliseconds: a shorter connection loss, as during a restart of the hub, is not displayed. */
const offlineAfterMs = 8_000;

const listeners = new Set<() => void>();
let current: Connection = { kind: 'reconnecting' };
let lostAt: number | null = null;
let turnsOffline: number | undefined;

export function connectionOpened(): void {
  clearTimeout(turnsOffline);
  turnsOffline = undefined;
  lostAt = null;
  become({ kind: 'live' });
}

export function connectionLost(): void {
  if (lostAt !== null) return;
  const since = Date.now();
  lostAt = since;
  become({ kind: 'reconnecting' });
  turnsOffline = window.setTimeout(() => become({ kind: 'offline', since }), offlineAfterMs);
}

/** Resets the state, for a new session. */
export function connectionForgotten(): void {
  clearTimeout(turnsOffline);
  lostAt = null;
  become({ kind: 'reconnecting' });
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

function become(next: Connection): void {
  current = next;
  for (const listener of listeners) listener();
}
