import type { ErrorCode } from '../../errors.js';

/** One thing that is wrong with a kubeconfig. */
export interface KubeconfigError {
  /** Path inside the kubeconfig: `users`, `0`, `user`, `exec`. */
  readonly path: readonly string[];
  /** What follows the path in a sentence: `is missing`. */
  readonly message: string;
  readonly fix: string | null;
}

/** A kubeconfig read as data. `connection` is JSON text with the credential: stored encrypted, never answered or logged. */
export type ParsedKubeconfig =
  | { readonly ok: true; readonly connection: string; readonly endpoint: string }
  | { readonly ok: false; readonly errors: readonly KubeconfigError[] };

/** What the first talk with a cluster found. `uid` is that of its namespace kube-system and says which cluster it is. */
export type CheckedCluster =
  | { readonly ok: true; readonly uid: string; readonly version: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** What registration needs of those who can talk to clusters. */
export interface ClusterCheck {
  /** Reads a kubeconfig of a user as data: nothing in it is opened or run. `context` null means the current one. */
  parseKubeconfig(text: string, context: string | null): ParsedKubeconfig;
  /** Reaches the cluster once, within a time-out: name resolution, TLS, credential, version, uid. */
  check(connection: string): Promise<CheckedCluster>;
}
