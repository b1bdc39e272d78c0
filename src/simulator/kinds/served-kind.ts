import type { FieldSchema } from '../../kubernetes/fields/field-schema.js';
import type { JsonObject } from '../../kubernetes/object.js';
import type { KindSchema } from '../../kubernetes/schema/kind-schema.js';

/** Where a kind that can be scaled keeps its counts, as dotted paths without the leading dot. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector: string | undefined;
}

/** A column that a definition asks for. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly priority: number;
}

/** One kind in one version, as discovery lists it and the routes find it. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly countsGenerations: boolean;
  /** Defined by a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Of a custom kind: what `kubectl get` shows of it; empty means its age. */
  readonly printerColumns: readonly PrinterColumn[];
  readonly schema: FieldSchema;
  /** Of a custom kind: the schema as its definition states it. */
  readonly published: JsonObject | undefined;
  /** Of a custom kind: what an object must be. */
  readonly accepts: KindSchema | undefined;
  /** Names the place in the store, the same for all versions: `apps/deployments`. */
  readonly storageKey: string;
  /** The opening of the object's JSON, up to its metadata. */
  readonly head: string;
}

type Given = Partial<ServedKind> & Pick<ServedKind, 'group' | 'version' | 'kind' | 'resource'>;

export function servedKind(given: Given): ServedKind {
  const apiVersion = given.group === '' ? given.version : `${given.group}/${given.version}`;
  return {
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    hasStatus: false,
    scale: undefined,
    countsGenerations: false,
    custom: false,
    printerColumns: [],
    schema: {},
    published: undefined,
    accepts: undefined,
    ...given,
    apiVersion,
    storageKey: `${given.group}/${given.resource}`,
    head: `{"kind":${JSON.stringify(given.kind)},"apiVersion":${JSON.stringify(apiVersion)},`,
  };
}
