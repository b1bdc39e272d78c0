/** One request. `{ns}` is the case's namespace, `{1.metadata.uid}` a value of the answer to step 1 (the first is 0). */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** `limited` may do nothing, `nobody` sends no token, `unknown` one that nobody gave out. */
  readonly as?: 'admin' | 'limited' | 'nobody' | 'unknown';
  /** A watch: how many events to read before it is closed. */
  readonly events?: number;
}

/** Requests in a namespace of their own, each of whose answers must be the recorded one. */
export interface ContractCase {
  readonly name: string;
  readonly steps: readonly Step[];
}

export const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

export function contract(name: string, ...steps: readonly Step[]): ContractCase {
  return { name, steps };
}

export function get(path: string, more: Partial<Step> = {}): Step {
  return { method: 'GET', path, ...more };
}

export function watch(path: string, events: number, more: Partial<Step> = {}): Step {
  return { method: 'GET', path, events, ...more };
}

export function post(path: string, body: unknown, more: Partial<Step> = {}): Step {
  return { method: 'POST', path, body, ...more };
}

export function put(path: string, body: unknown, more: Partial<Step> = {}): Step {
  return { method: 'PUT', path, body, ...more };
}

export function del(path: string, body?: unknown): Step {
  return { method: 'DELETE', path, body };
}

export function merge(path: string, body: unknown, more: Partial<Step> = {}): Step {
  return { method: 'PATCH', path, body, type: 'application/merge-patch+json', ...more };
}

export function jsonPatch(path: string, ...operations: readonly unknown[]): Step {
  return { method: 'PATCH', path, body: operations, type: 'application/json-patch+json' };
}

/** Server-side apply; `query` adds to the manager's name: `apply(path, body, 'one', '&force=true')`. */
export function apply(path: string, body: unknown, manager = 'one', query = ''): Step {
  return { method: 'PATCH', path: `${path}?fieldManager=${manager}${query}`, body, type: 'application/apply-patch+yaml' };
}

export function configMap(name: string, data?: Readonly<Record<string, string>> | null, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, ...(data !== undefined && { data }) };
}

interface DeploymentParts {
  readonly replicas?: number;
  readonly image?: string;
  readonly container?: object;
  readonly containers?: readonly object[];
  readonly pod?: object;
  readonly metadata?: object;
  readonly spec?: object;
}

export function deployment(name: string, parts: DeploymentParts = {}) {
  const labels = { app: name };
  const containers = parts.containers ?? [{ name: 'app', image: parts.image ?? 'nginx:1.27', ...parts.container }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...parts.metadata },
    spec: {
      ...(parts.replicas !== undefined && { replicas: parts.replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...parts.pod } },
      ...parts.spec,
    },
  };
}

/** Part of a Deployment, as a manager applies that owns no more than this. */
export function partOfDeployment(name: string, spec: object, metadata: object = {}) {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, ...metadata }, spec };
}
