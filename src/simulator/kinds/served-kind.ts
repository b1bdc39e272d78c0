import type { FieldSchema } from '../../kubernetes/fields/field-schema.js';
import type { JsonObject } from '../../kubernetes/object.js';
import type { KindSchema } from '../../kubernetes/schema/kind-schema.js';

/** The paths of the replica counts of a kind with a scale subresource, without the leading dot. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector: string | undefined;
}

/** A printer column of a definition. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly priority: number;
}

/** One kind in one version, for discovery and routing. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural, as used in paths. */
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
  /** Custom kinds: the columns of `kubectl get`; empty means only the age. */
  readonly printerColumns: readonly PrinterColumn[];
  readonly schema: FieldSchema;
  /** Custom kinds: the schema as written in the definition. */
  readonly published: JsonObject | undefined;
  /** Custom kinds: the compiled schema. */
  readonly accepts: KindSchema | undefined;
  /** The storage key, the same for all versions: `apps/deployments`. */
  readonly storageKey: string;
  /** The beginning of the object's JSON, up to its metadata. */
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
