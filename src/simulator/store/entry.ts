import type { JsonObject, KubeObject, ObjectMeta } from '../../kubernetes/object.js';
import { parseJson } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { RecentObjects } from './recent-objects.js';

/**
 * One object at one revision, stored as the text that the journal, lists and watches send; it needs a fraction of the memory of the parsed form. The
 * text lacks kind and apiVersion, which depend on the requested version.
 */
export class Entry {
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** From `"metadata":` to the closing brace. */
  readonly rest: string;
  /** The end of the metadata in `rest`. */
  readonly metadataEnd: number;
  readonly #recent: RecentObjects;
  /** The parsed form; set and dropped by RecentObjects. */
  parsed: KubeObject | undefined;

  constructor(kind: ServedKind, object: KubeObject, revision: number, recent: RecentObjects) {
    const { kind: _kind, apiVersion: _apiVersion, metadata, ...others } = object;
    const head = `"metadata":${JSON.stringify(metadata)}`;
    const tail = JSON.stringify(others);
    this.kind = kind;
    this.namespace = metadata.namespace ?? '';
    this.name = metadata.name;
    this.uid = metadata.uid ?? '';
    this.revision = revision;
    this.labels = metadata.labels;
    this.rest = tail === '{}' ? `${head}}` : `${head},${tail.slice(1)}`;
    this.metadataEnd = head.length;
    this.#recent = recent;
    recent.keep(this, object);
  }

  /** Shared by all readers: must not be changed in place. */
  get object(): KubeObject {
    return this.parsed ?? this.#recent.keep(this, parseJson(this.kind.head + this.rest) as KubeObject);
  }

  get metadata(): ObjectMeta {
    return this.object.metadata;
  }

  /** The object's JSON as `kind`, which may be another version than the stored one. */
  json(kind: ServedKind): string {
    return kind.head + this.rest;
  }

  /** The JSON in a list. Lists of built-in kinds omit each item's kind and apiVersion, as the real server does. */
  itemJson(kind: ServedKind): string {
    return kind.custom ? this.json(kind) : `{${this.rest}`;
  }

  partialJson(): string {
    return `${PARTIAL_HEAD}${this.rest.slice(0, this.metadataEnd)}}`;
  }
}

const PARTIAL_HEAD = '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",';

/** `fields` as an object of `kind`; the same object if it already is one. */
export function typed(kind: ServedKind, fields: JsonObject | KubeObject): KubeObject {
  if (fields.kind === kind.kind && fields.apiVersion === kind.apiVersion) return fields as KubeObject;
  return { ...fields, kind: kind.kind, apiVersion: kind.apiVersion } as KubeObject;
}
