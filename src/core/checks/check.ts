export const checkStates = ['OK', 'WARNING', 'FAILURE'] as const;
export type CheckState = (typeof checkStates)[number];

/** One check of an installation. */
export interface Check {
  /** UPPER_SNAKE, stable. */
  readonly code: string;
  readonly state: CheckState;
  /** A sentence with what was found. */
  readonly message: string;
  /** The next step; null if there is nothing to do. */
  readonly action: string | null;
}

export const unreadableKinds = ['CLUSTER', 'POLICY', 'POLICY_REVISION', 'MANIFEST'] as const;
export type UnreadableKind = (typeof unreadableKinds)[number];

/** A row with an encrypted value that cannot be decrypted: the credential of a cluster, or what an override or a Secret has. */
export interface UnreadableRow {
  readonly kind: UnreadableKind;
  readonly name: string;
}

/** What the checks of the hub judge. Times are milliseconds since 1970. */
export interface InstallationFacts {
  readonly now: number;
  /** End of the validity of the hub's own certificate; null without TLS. */
  readonly certificateEnds: number | null;
  /** The hub listens in plain text on an address that other machines reach. */
  readonly plainText: boolean;
  readonly database: {
    readonly embedded: boolean;
    readonly now: number;
    /** `server_version_num`: 150012. */
    readonly version: number;
    readonly versionText: string;
    readonly readOnly: boolean;
    readonly standbys: number;
    readonly bytes: number;
    readonly connections: number;
    readonly maxConnections: number;
    /** Migrations that this version of the hub does not have. */
    readonly unknownMigrations: readonly string[];
  };
  readonly encryption: {
    readonly keyId: string;
    readonly isCurrent: boolean;
    readonly waiting: number;
    readonly others: readonly { readonly id: string; readonly waiting: number; readonly configured: boolean }[];
    /** Rows that their own key does not decrypt, at most 10; and the number of all. */
    readonly unreadable: { readonly total: number; readonly first: readonly UnreadableRow[] };
    /** Live replicas without the key that encrypts, at most 10. */
    readonly replicasWithoutKey: readonly string[];
  };
  readonly replicas: number;
  /** Whether some replica holds the lease of the planner. */
  readonly planned: boolean;
  /** Loops of this process that fail, and lost leases, as sentences. */
  readonly troubles: readonly string[];
  readonly clusters: {
    readonly total: number;
    readonly simulated: boolean;
    /** Clusters that are not ready or do not answer, the longest first, at most 10; and the number of all. */
    readonly lost: readonly { readonly name: string; readonly reason: string; readonly message: string }[];
    readonly lostTotal: number;
    /** Credentials that expire first, at most 10. */
    readonly credentials: readonly { readonly name: string; readonly ends: number }[];
    /** Clusters that refuse writes for missing rights, at most 10. */
    readonly forbidden: readonly { readonly name: string; readonly works: number; readonly message: string }[];
  };
  readonly deliveries: { readonly undelivered: number; readonly blocked: number; readonly oldestSince: number | null };
  readonly planning: { readonly due: number; readonly oldestSince: number | null };
  readonly history: { readonly oldestEvent: number | null; readonly eventDays: number };
  readonly freezes: { readonly total: number; readonly restore: boolean; readonly oldest: string | null };
}
