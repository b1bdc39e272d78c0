/** The parts of a container image as they are written; `registry`, `tag` and `digest` are `''` when absent. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…` */
  readonly digest: string;
}

const repository = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const registry = /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:\d+)?$/;
const tag = /^\w[\w.-]{0,127}$/;
const digest = /^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Splits `registry/repository:tag@digest`; null when the text is not an image reference. */
export function parseImage(image: string): ImageReference | null {
  if (image.length > 1024) return null;
  const [named = '', digestPart, ...more] = image.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const parsed = { ...splitRegistry(name), tag: colon < 0 ? '' : named.slice(colon + 1), digest: digestPart ?? '' };

  const valid =
    more.length === 0 &&
    (parsed.registry === '' || registry.test(parsed.registry)) &&
    repository.test(parsed.repository) &&
    (colon < 0 || tag.test(parsed.tag)) &&
    (digestPart === undefined || digest.test(digestPart));
  return valid ? parsed : null;
}

export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry && `${registry}/`}${repository}${tag && `:${tag}`}${digest && `@${digest}`}`;
}

/** A digest contains an algorithm, as in `sha256:…`; a tag does not. */
export function isImageDigest(text: string): boolean {
  return digest.test(text);
}

export function isImageTag(text: string): boolean {
  return tag.test(text);
}

/** The first segment is a registry only if it looks like a host; `library/nginx` has none. */
function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return isHost ? { registry: first, repository: name.slice(slash + 1) } : { registry: '', repository: name };
}
