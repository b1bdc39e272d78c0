import type { KubeObject } from './object.js';

/** Maximum number of images per object, and of characters per image: a reference of a registry has at most 255 plus tag and digest. */
const MAX_IMAGES = 100;
const MAX_LENGTH = 512;
/** Pod templates of custom kinds lie deeper than those of Kubernetes, as in `spec.workerGroupSpecs[].template.spec`. */
const MAX_DEPTH = 12;

const lists: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** The images of the containers of an object, of any kind, each once and sorted: those of pod templates in `spec`, at any place. */
export function imagesOf({ spec }: KubeObject): readonly string[] {
  const found = new Set<string>();
  collect(spec, 0, found);
  return [...found].toSorted();
}

function collect(value: unknown, depth: number, found: Set<string>): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, depth + 1, found);
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    if (lists.has(name) && Array.isArray(part)) for (const container of part) addImage(container, found);
    collect(part, depth + 1, found);
  }
}

function addImage(container: unknown, found: Set<string>): void {
  const image = (container as { readonly image?: unknown } | null)?.image;
  if (typeof image === 'string' && image !== '' && found.size < MAX_IMAGES) {
    // The cut may split a surrogate pair.
    found.add(image.slice(0, MAX_LENGTH).toWellFormed());
  }
}
