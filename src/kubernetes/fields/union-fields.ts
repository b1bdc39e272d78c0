import { isObject } from '../json/untrusted.js';
import { podSpecPath } from '../kinds/pod-spec-path.js';
import type { JsonObject, KubeObject } from '../object.js';
import { fieldsUnion } from './fields-v1.js';

type Fields = Readonly<Record<string, unknown>>;

/** The path of a discriminator, its value that excludes a field, and the path of that field, which API servers set by default. */
interface Union {
  readonly apiVersion: string;
  readonly kind: string;
  readonly at: readonly string[];
  readonly discriminator: string;
  readonly value: string;
  readonly excludes: string;
}

const unions: readonly Union[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    at: ['spec', 'strategy'],
    discriminator: 'type',
    value: 'Recreate',
    excludes: 'rollingUpdate',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    at: ['spec', 'updateStrategy'],
    discriminator: 'type',
    value: 'OnDelete',
    excludes: 'rollingUpdate',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    at: ['spec', 'updateStrategy'],
    discriminator: 'type',
    value: 'OnDelete',
    excludes: 'rollingUpdate',
  },
  { apiVersion: 'v1', kind: 'Service', at: ['spec'], discriminator: 'sessionAffinity', value: 'None', excludes: 'sessionAffinityConfig' },
];

/**
 * The manifest with `emptyDir: null` in volumes that have another source. Removing the default `emptyDir` of a list item by ownership alone leaves it
 * in place on real servers (seen on 1.20); an explicit null removes it. Returns the same object if there is no such volume.
 */
export function withoutDefaultSources(manifest: KubeObject): KubeObject {
  const podSpec = podSpecPath(manifest);
  return podSpec ? changed(manifest, podSpec, withoutEmptyDirs) : manifest;
}

function withoutEmptyDirs(podSpec: Fields): Fields {
  const { volumes } = podSpec;
  if (!Array.isArray(volumes)) return podSpec;
  const next = volumes.map((volume: unknown) => (isObject(volume) && hasOtherSource(volume) ? { ...volume, emptyDir: null } : volume));
  return next.every((volume, i) => volume === volumes[i]) ? podSpec : { ...podSpec, volumes: next };
}

function changed<T extends Fields>(object: T, [first, ...rest]: readonly string[], change: (fields: Fields) => Fields): T {
  const before = object[first!];
  if (!isObject(before)) return object;
  const after = rest.length === 0 ? change(before) : changed(before, rest, change);
  return after === before ? object : { ...object, [first!]: after };
}

/**
 * The fields excluded by the manifest's choices, as FieldsV1; null if there are none. An API server may have set them by default. A default has no
 * owner, so a server-side apply keeps it beside the new choice, and validation refuses both together (`strategy: Recreate` with a default
 * `rollingUpdate`, a new volume source with the default `emptyDir`).
 */
export function excludedFields(manifest: KubeObject): JsonObject | null {
  const trees = unions
    .filter(({ apiVersion, kind }) => manifest.apiVersion === apiVersion && manifest.kind === kind)
    .flatMap(({ at, discriminator, value, excludes }) => {
      const chosen = fieldsAt(manifest, at);
      return chosen?.[discriminator] === value && chosen[excludes] === undefined ? [treeOf([...at, excludes])] : [];
    });
  const podSpec = podSpecPath(manifest);
  const volumes = podSpec && fieldsAt(manifest, podSpec)?.['volumes'];
  for (const volume of Array.isArray(volumes) ? volumes : []) {
    if (!isObject(volume) || !hasOtherSource(volume)) continue;
    const item = { [`k:${JSON.stringify({ name: volume['name'] })}`]: { 'f:emptyDir': {} } } as JsonObject;
    trees.push(treeOf([...podSpec!, 'volumes'], item));
  }
  return trees.length === 0 ? null : trees.reduce(fieldsUnion);
}

function fieldsAt(object: Fields, path: readonly string[]): Fields | null {
  let fields: Fields = object;
  for (const name of path) {
    const below = fields[name];
    if (!isObject(below)) return null;
    fields = below;
  }
  return fields;
}

function treeOf(path: readonly string[], below: JsonObject = {}): JsonObject {
  return path.reduceRight<JsonObject>((tree, name) => ({ [`f:${name}`]: tree }), below);
}

function hasOtherSource(volume: Fields): boolean {
  return volume['emptyDir'] === undefined && Object.keys(volume).some((key) => key !== 'name' && isObject(volume[key]));
}
