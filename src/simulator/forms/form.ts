import type { KubeObject } from '../../kubernetes/object.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import { tableHead, tableRow } from './table.js';

/** The representation of objects for a client: complete, only metadata, or rows of a table. Everything is JSON text. */
export interface Form {
  /** Clients with equal keys receive identical bytes. */
  readonly key: string;
  /** `kind` and `apiVersion` of an object that has only metadata: a bookmark. */
  readonly type: { readonly kind: string; readonly apiVersion: string };
  one(entry: Entry): string;
  /** An object that is not in the store, such as an earlier state. */
  past(object: KubeObject): string;
  /** `metadata` is the JSON of the list's metadata. */
  list(entries: readonly Entry[], metadata: string): string;
}

const META = 'meta.k8s.io/v1';

export function wholeForm(kind: ServedKind): Form {
  return {
    key: `${kind.version} whole`,
    type: { kind: kind.kind, apiVersion: kind.apiVersion },
    one: (entry) => entry.json(kind),
    past: (object) => JSON.stringify({ ...object, apiVersion: kind.apiVersion }),
    list: (entries, metadata) =>
      `{"kind":"${kind.kind}List","apiVersion":${JSON.stringify(kind.apiVersion)},"metadata":${metadata},"items":[${entries.map((entry) => entry.itemJson(kind)).join(',')}]}`,
  };
}

export const metadataForm: Form = {
  key: 'metadata',
  type: { kind: 'PartialObjectMetadata', apiVersion: META },
  one: (entry) => entry.partialJson(),
  past: (object) => JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: META, metadata: object.metadata }),
  list: (entries, metadata) =>
    `{"kind":"PartialObjectMetadataList","apiVersion":"${META}","metadata":${metadata},"items":[${entries.map((entry) => entry.partialJson()).join(',')}]}`,
};

/** The table that `kubectl get` requests: the server chooses the columns. Ages are relative to `nowMs`. */
export function tableForm(kind: ServedKind, includeObject: string | null, nowMs: () => number): Form {
  const object = includeObject ?? 'Metadata';
  const head = tableHead(kind);
  const row = (of: KubeObject) => tableRow(kind, of, object, nowMs());
  const table = (metadata: string, rows: string) =>
    `{"kind":"Table","apiVersion":"${META}","metadata":${metadata},${head},"rows":[${rows}]}`;
  return {
    key: `${kind.version} table ${object}`,
    type: { kind: 'Table', apiVersion: META },
    one: (entry) => table(JSON.stringify({ resourceVersion: String(entry.revision) }), row(entry.object)),
    past: (of) => table(JSON.stringify({ resourceVersion: of.metadata.resourceVersion }), row(of)),
    list: (entries, metadata) => table(metadata, entries.map((entry) => row(entry.object)).join(',')),
  };
}
