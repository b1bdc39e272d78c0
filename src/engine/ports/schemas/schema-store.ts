/** The stored schema of one kind: deflated JSON of `KindSchema`. */
export interface KeptSchema {
  /** `apiVersion/kind`. */
  readonly kind: string;
  /** Digest of the JSON. */
  readonly digest: string;
  readonly body: Buffer;
}

/** A part of a member's OpenAPI: one per group and version, or a single one in OpenAPI version 2. */
export interface SchemaDocument {
  /** Digest of the content, shared by all members with the same content; null if the member does not publish it. */
  readonly shared: string | null;
  /** Digest that includes the member, used only for this member: its published digest was not verified. */
  readonly own: string;
  /** Reads the document. `digest` is `shared` if the content was verified against it, else `own`. Throws HubError. */
  read(): Promise<ReadDocument>;
}

export interface ReadDocument {
  readonly digest: string;
  /** The ETag with which the member can be asked for changes; null if its index lists the digests. */
  readonly tag: string | null;
  readonly kinds: readonly KeptSchema[];
}

/** The schemas of members, stored once per digest. */
export interface SchemaStore {
  /** The digests among these that are stored. */
  known(digests: readonly string[]): Promise<ReadonlySet<string>>;
  /** ETags of the newest OpenAPI version 2 documents with their digests; at most a few. */
  tags(): Promise<readonly { readonly tag: string; readonly digest: string }[]>;
  /** Size of these documents in bytes: the names of their kinds and the schemas. */
  bytes(digests: readonly string[]): Promise<number>;
  save(document: ReadDocument): Promise<void>;
  /** Stores which documents the cluster publishes now; documents that are not stored are left out. */
  saveCluster(cluster: string, digests: readonly string[]): Promise<void>;
}
