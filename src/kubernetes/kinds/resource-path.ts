/** The target of a path of the Kubernetes API. `resource` is the plural, `deployments`. */
export interface ResourceAddress {
  readonly apiVersion: string;
  readonly resource: string;
  /** Absent or `''` for cluster-scoped resources and for lists of all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** The URL path, each segment escaped: `/apis/apps/v1/namespaces/shop/deployments/web/status`. */
export function resourcePath({ apiVersion, resource, namespace, name, subresource }: ResourceAddress): string {
  const segments = [
    ...apiVersion.split('/'),
    ...(namespace ? ['namespaces', namespace] : []),
    resource,
    ...(name ? [name] : []),
    ...(name && subresource ? subresource.split('/') : []),
  ];
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${segments.map(encodeURIComponent).join('/')}`;
}
