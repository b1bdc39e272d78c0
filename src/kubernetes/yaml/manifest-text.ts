import { stringify } from 'yaml';
import type { KubeObject } from '../object.js';

/** YAML for people: identifying fields come first, and equal parts are written out instead of using anchors. */
export function manifestText(object: KubeObject): string {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, ...more } = metadata;
  const named = { name, ...(namespace !== undefined && { namespace }), ...more };
  return stringify({ apiVersion, kind, metadata: named, ...rest }, { aliasDuplicateObjects: false, lineWidth: 0 });
}
