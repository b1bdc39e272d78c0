import { createHash } from 'node:crypto';
import { typeOfKind } from '../../kubernetes/generated/kind-types.js';
import type { JsonObject } from '../../kubernetes/object.js';
import type { KindRegistry } from '../kinds/kind-registry.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { builtinName, builtinSchemas, type Within } from './builtin-types.js';
import { customName, customSchema } from './custom-types.js';

/** A document and the SHA-512 of its text, which API servers use as its version. */
export interface Document {
  readonly text: string;
  readonly hash: string;
}

interface Published {
  readonly version: number;
  /** Version 3, by path: `apis/apps/v1`. */
  readonly byPath: Map<string, Document>;
  whole: Document | null;
}

const published = new WeakMap<KindRegistry, Published>();
/** The documents of built-in versions are shared by all members. */
const builtin = new Map<string, Document>();

/** `/openapi/v3`: the path of the document of each group and version. */
export function openApiIndex(kinds: KindRegistry): object {
  const paths = pathsOf(kinds).map((path) => {
    const { hash } = documentOf(kinds, path)!;
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

/** `/openapi/v3/PATH`; undefined for a path that is not served. */
export function documentOf(kinds: KindRegistry, path: string): Document | undefined {
  const of = publishedOf(kinds);
  const found = of.byPath.get(path);
  if (found) return found;
  const served = kinds.all().filter((kind) => pathOf(kind) === path);
  if (served.length === 0) return undefined;
  const isShared = served.every(({ custom }) => !custom);
  const shared = isShared ? builtin.get(path) : undefined;
  const document =
    shared ?? hashed({ openapi: '3.0.0', info, paths: {}, components: { schemas: schemasOf(served, '#/components/schemas/') } });
  if (isShared) builtin.set(path, document);
  of.byPath.set(path, document);
  return document;
}

/** `/openapi/v2`: all kinds in one document. */
export function wholeDocument(kinds: KindRegistry): Document {
  const of = publishedOf(kinds);
  of.whole ??= hashed({ swagger: '2.0', info, paths: {}, definitions: schemasOf(kinds.all(), '#/definitions/') });
  return of.whole;
}

const info = { title: 'Kubernetes', version: 'simulated' };

function publishedOf(kinds: KindRegistry): Published {
  let of = published.get(kinds);
  if (of?.version !== kinds.version) published.set(kinds, (of = { version: kinds.version, byPath: new Map(), whole: null }));
  return of;
}

function pathsOf(kinds: KindRegistry): readonly string[] {
  return [...new Set(kinds.all().map(pathOf))];
}

function pathOf({ group, version }: ServedKind): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** A kind without known types is not described, as kinds of aggregated API servers are not. */
function schemasOf(kinds: readonly ServedKind[], within: Within): JsonObject {
  const schemas = new Map<string, JsonObject>();
  for (const kind of kinds) {
    const type = typeOfKind[`${kind.apiVersion}/${kind.kind}`];
    const identity = { 'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: kind.kind }] };
    if (kind.custom) {
      for (const [name, schema] of builtinSchemas('V1ObjectMeta', within)) schemas.set(name, schema);
      schemas.set(customName(kind), { ...customSchema(kind, within), ...identity });
    } else if (type !== undefined) {
      for (const [name, schema] of builtinSchemas(type, within)) if (!schemas.has(name)) schemas.set(name, schema);
      schemas.set(builtinName(type), { ...schemas.get(builtinName(type))!, ...identity });
    }
  }
  return Object.fromEntries(schemas);
}

function hashed(document: object): Document {
  const text = JSON.stringify(document);
  return { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() };
}
