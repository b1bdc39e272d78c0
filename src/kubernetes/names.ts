/*
 * The naming rules of the Kubernetes API (apimachinery, util/validation). Each function answers what is wrong, as a
 * sentence that can follow the field's name, or null when nothing is.
 */

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedName = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const pathSegment = /^(?!\.{1,2}$)[^/%]+$/;

/** RFC 1123 label: namespaces, services, clusters. */
/** Namespaces that every cluster has. */
export const builtinNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export function dnsLabelError(name: string): string | null {
  if (name.length > 63) return 'must be no more than 63 characters';
  return dnsLabel.test(name) ? null : "must consist of lower case letters, digits and '-', and start and end with a letter or digit";
}

/** RFC 1123 subdomain: names of most objects. */
export function dnsSubdomainError(name: string): string | null {
  if (name.length > 253) return 'must be no more than 253 characters';
  return dnsSubdomain.test(name)
    ? null
    : "must consist of lower case letters, digits, '-' and '.', and start and end with a letter or digit";
}

/** The loosest rule for object names (RBAC names with ':' and upper case): one path segment. */
export function pathSegmentError(name: string): string | null {
  if (name.length > 253) return 'must be no more than 253 characters';
  return pathSegment.test(name) ? null : "must not be empty, '.' or '..', and must not contain '/' or '%'";
}

/** A label or annotation key: an optional DNS prefix and '/', then a name of at most 63 characters. */
export function labelKeyError(key: string): string | null {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  if (slash >= 0) {
    const prefix = dnsSubdomainError(key.slice(0, slash));
    if (prefix) return `prefix part ${prefix}`;
  }
  if (name.length === 0) return 'name part must not be empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  return qualifiedName.test(name)
    ? null
    : "name part must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit";
}

/** Annotation keys follow the rule of label keys after lower-casing their prefix. */
export function annotationKeyError(key: string): string | null {
  return labelKeyError(key.toLowerCase());
}

export function labelValueError(value: unknown): string | null {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length > 63) return 'must be no more than 63 characters';
  return labelValue.test(value)
    ? null
    : "must be empty or consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit";
}
