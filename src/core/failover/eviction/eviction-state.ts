export type EvictionState = 'RUNNING' | 'DONE' | 'CANCELLED' | 'EXPIRED' | 'BLOCKED';
