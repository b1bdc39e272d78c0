import type { Actor } from '../auth/actor.js';
import type { Check } from '../core/checks/check.js';
import type { EncryptionStatus } from '../store/encryption/key-rotation.js';

/** The state of the hub's own installation. Each method checks the permission. */
export interface Installation {
  encryption(actor: Actor): Promise<EncryptionStatus>;
  /** Settings in force; secrets are masked. */
  settings(actor: Actor): object;
  /** All checks, always in the same order. */
  checks(actor: Actor): Promise<readonly Check[]>;
}
