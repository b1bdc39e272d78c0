import type { ErrorCode } from '../../errors.js';

/** One error in a kubeconfig. */
export interface KubeconfigError {
  /** Path inside the kubeconfig: `users`, `0`, `user`, `exec`. */
  readonly path: readonly string[];
  /** The clause that follows the path in a sentence: `is missing`. */
  readonly message: string;
  readonly fix: string | null;
}

/** A kubeconfig read as data. `connection` is JSON text with the credential: stored encrypted, never answered or logged. The expiry is
 * that of the certificate or token, null if it states none. */
export type ParsedKubeconfig =
  | { readonly ok: true; readonly connection: string; readonly endpoint: string; readonly credentialExpiresAt: Date | null }
  | { readonly ok: false; readonly errors: readonly KubeconfigError[] };

/** Result of the first contact with a cluster. `uid` is that of its namespace kube-system and identifies the cluster. */
export type CheckedCluster =
  | { readonly ok: true; readonly uid: string; readonly version: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** The check of a cluster during registration. */
export interface ClusterCheck {
  /** Parses a kubeconfig of a user as data: no file is opened and no command is run. `context` null means the current one. */
  parseKubeconfig(text: string, context: string | null): ParsedKubeconfig;
  /** Reaches the cluster once, within a time-out: name resolution, TLS, credential, version, uid. */
  check(connection: string): Promise<CheckedCluster>;
}
