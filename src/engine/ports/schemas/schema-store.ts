/** The schema of one kind as it is kept: deflated JSON of `KindSchema`. */
export interface KeptSchema {
  /** `apiVersion/kind`. */
  readonly kind: string;
  /** Of the JSON. */
  readonly digest: string;
  readonly body: Buffer;
}

/** A part of a member's OpenAPI: one for each group and version, or in version 2 one for all. */
export interface SchemaDocument {
  /** Of the content, shared with every member that has the same; null where the member does not say it. */
  readonly shared: string | null;
  /** Of what the member says of the content: believed for this member alone. */
  readonly own: string;
  /** Reads it. `digest` is `shared` where the content was checked against it, else `own`. Throws HubError. */
  read(): Promise<ReadDocument>;
}

export interface ReadDocument {
  readonly digest: string;
  /** The entity tag by which the member can be asked for changes; null where its index says them. */
  readonly tag: string | null;
  readonly kinds: readonly KeptSchema[];
}

/** What members accept, once for each digest. */
export interface SchemaStore {
  /** Which of these documents are kept. */
  known(digests: readonly string[]): Promise<ReadonlySet<string>>;
  /** Entity tags of the newest documents of version 2, with their digests; a few. */
  tags(): Promise<readonly { readonly tag: string; readonly digest: string }[]>;
  save(document: ReadDocument): Promise<void>;
  /** What the cluster publishes now; documents that are not kept are left out. */
  saveCluster(cluster: string, digests: readonly string[]): Promise<void>;
}
