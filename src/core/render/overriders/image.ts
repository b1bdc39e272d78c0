import { formatImage, type ImageReference, isImageDigest, isImageTag, parseImage } from '../../../kubernetes/image-reference.js';
import { describeValue } from '../../../kubernetes/json/describe-value.js';
import type { ImageOverrider } from '../../model/policy/policy.js';
import type { Draft } from '../clone-json.js';
import { containersOf } from '../containers.js';
import { done, type Edit, failed, unmatched } from '../edit.js';
import { patch, read } from '../json-patch.js';

/** Changes one part of the images of all containers, or of the image that the predicate names (parity E2). */
export function overrideImage(object: Draft, item: ImageOverrider): Edit {
  if (item.predicate) return overrideAt(object, item, item.predicate.path);

  const containers = containersOf(object);
  if (containers === null) return done;
  if (containers.length === 0) return unmatched('the object has no containers');
  return containers.reduce<Edit>((result, container) => (result.kind === 'failed' ? result : overrideIn(container, item)), done);
}

function overrideAt(object: Draft, item: ImageOverrider, path: string): Edit {
  const changed = newImage(read(object, path), item);
  if (typeof changed !== 'string') return changed;
  const problem = patch(object, { operator: 'replace', path, value: changed });
  return problem ? failed(problem) : done;
}

function overrideIn(container: Draft, item: ImageOverrider): Edit {
  const changed = newImage(container['image'], item);
  if (typeof changed !== 'string') return changed;
  container['image'] = changed;
  return done;
}

function newImage(current: unknown, item: ImageOverrider): string | Edit {
  const image = typeof current === 'string' ? parseImage(current) : null;
  if (!image) return failed(`the field has no valid image (${describeValue(current)})`);
  const changed = changedPart(image, item);
  return changed
    ? formatImage(changed)
    : unmatched(`${item.operator} of its value (${describeValue(item.value)}) gives no valid tag or digest`);
}

function changedPart(image: ImageReference, { component, operator, value = '' }: ImageOverrider): ImageReference | null {
  const change = (part: string) => (operator === 'add' ? part + value : operator === 'replace' ? value : '');
  switch (component) {
    case 'Registry':
      return { ...image, registry: change(image.registry) };
    case 'Repository':
      return { ...image, repository: change(image.repository) };
    case 'Tag':
      return withTagOrDigest(image, change(image.tag || image.digest));
  }
}

/** A tag and a digest both name the version, so setting one removes the other: a digest left beside a new tag would take precedence. */
function withTagOrDigest(image: ImageReference, version: string): ImageReference | null {
  if (isImageDigest(version)) return { ...image, tag: '', digest: version };
  return version === '' || isImageTag(version) ? { ...image, tag: version, digest: '' } : null;
}
