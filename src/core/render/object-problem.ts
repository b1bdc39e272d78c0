import type { KubeObject } from '../../kubernetes/object.js';
import { type Draft, isMap } from './clone-json.js';

/**
 * What an override did that no override may do; null when nothing. An object that is called something else would leave the
 * one that was placed behind, and labels that are not a map of text could not carry the hub's own.
 */
export function objectProblem(object: Draft, base: KubeObject): string | null {
  const { metadata } = object;
  if (!isMap(metadata)) return 'the object has no metadata any more';
  const same =
    object['apiVersion'] === base.apiVersion &&
    object['kind'] === base.kind &&
    metadata['name'] === base.metadata.name &&
    metadata['namespace'] === base.metadata.namespace;
  if (!same) return 'an override cannot change apiVersion, kind, name or namespace';
  return textMapProblem(metadata, 'labels') ?? textMapProblem(metadata, 'annotations');
}

function textMapProblem(metadata: Draft, field: 'labels' | 'annotations'): string | null {
  const map = metadata[field];
  if (map === undefined || (isMap(map) && Object.values(map).every((value) => typeof value === 'string'))) return null;
  return `metadata.${field} must be a map of text`;
}
