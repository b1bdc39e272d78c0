import { methodNotAllowed, pathNotFound } from '../api-error.js';
import type { SimulatedMember } from '../member.js';
import { answerOpenApi } from '../openapi/answer-openapi.js';
import type { Caller } from '../world.js';
import { type Answer, ok, type Response, text } from './answer.js';
import type { ApiRequest } from './api-request.js';
import { aggregated, groupDocument, groupList, resourceList } from './discovery.js';
import { findTarget, type Target } from './find-target.js';
import { asksNodeLeases, nodeLeases } from './node-leases.js';
import { answerObjects } from './objects.js';
import { isTrue, openWatch } from './open-watch.js';
import { openLog } from './pod-log.js';

/** Paths that the real server answers without credentials. */
const open: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz', 'version']);

export function needsNoToken({ path }: ApiRequest): boolean {
  return open.has(path[0] ?? '');
}

/** One request to one member. Undefined if a watch or a log took over the response, or if no answer is sent. */
export function route(member: SimulatedMember, request: ApiRequest, user: string, response: Response): Answer | undefined {
  const [root, group, version] = request.path;
  if (root !== 'api' && root !== 'apis') return outsideApi(member, request);
  const deep = request.path.length > (root === 'api' ? 2 : 3);
  if (!deep) return discovery(member, request, root);

  const apiVersion = root === 'api' ? (group as string) : `${group}/${version}`;
  // A group that is not served is answered in plain text, as by a real API server.
  if (!member.world.kinds.serves(apiVersion)) {
    if (root === 'apis' && member.world.kinds.servesGroup(group as string)) throw pathNotFound();
    return text('404 page not found\n', 404);
  }
  const target = findTarget(member.world.kinds, apiVersion, request.path.slice(root === 'api' ? 2 : 3));
  const verb = verbOf(request, target);
  member.faults.checkDenied({ kind: target.kind, verb, namespace: target.namespace, name: target.name ?? '', user });
  if (target.kind.storageKey === '/pods' && target.subresource === 'log' && target.name !== undefined) {
    openLog(member.world, target, request, response);
    return undefined;
  }
  if (verb !== 'watch') {
    const { stale } = member.faults;
    const world = stale !== undefined && request.method === 'GET' ? { ...member.world, store: stale } : member.world;
    if (asksNodeLeases(target, request)) return nodeLeases(world, target.kind, request);
    return answerObjects(world, target, request, callerOf(request, user));
  }
  openWatch({ store: member.world.store, watches: member.watches, clock: member.world.clock }, target, request, response);
  return undefined;
}

function outsideApi(member: SimulatedMember, request: ApiRequest): Answer | undefined {
  switch (request.path[0]) {
    case 'healthz':
    case 'livez':
    case 'readyz':
      return member.faults.hangsProbes ? undefined : text('ok');
    case 'openapi':
      if (request.method !== 'GET') throw methodNotAllowed();
      return answerOpenApi(member.world.kinds, member.kubernetesVersion, request);
    case 'version':
      return ok(versionInfo(member.kubernetesVersion));
    default:
      return text('404 page not found\n', 404);
  }
}

function discovery(member: SimulatedMember, request: ApiRequest, root: 'api' | 'apis'): Answer {
  if (request.method !== 'GET') throw methodNotAllowed();
  const [, group, version] = request.path;
  const { kinds } = member.world;
  if (group === undefined) return groups(member, request, root);
  const document =
    root === 'api' || version !== undefined ? resourceList(kinds, version ? `${group}/${version}` : group) : groupDocument(kinds, group);
  if (document !== undefined) return ok(document);
  if (root === 'apis' && kinds.servesGroup(group)) throw pathNotFound();
  return text('404 page not found\n', 404);
}

/** The client lists the forms that it accepts. v2beta1 is not served; the classic form is answered instead. */
const AGGREGATED = /(?=[^,]*as=APIGroupDiscoveryList)(?=[^,]*v=v2(;|,|$))/;

function groups(member: SimulatedMember, { accept }: ApiRequest, root: 'api' | 'apis'): Answer {
  const { kinds } = member.world;
  if (accept.split(',').some((part) => AGGREGATED.test(part)) && servesAggregated(member.kubernetesVersion)) {
    const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    return { code: 200, body: JSON.stringify(aggregated(kinds, root === 'api')), contentType };
  }
  return ok(root === 'apis' ? groupList(kinds) : { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
}

/** `apidiscovery.k8s.io/v2` was introduced in 1.30. */
function servesAggregated(version: string): boolean {
  return Number(/^v1\.(\d+)/.exec(version)?.[1] ?? 0) >= 30;
}

function verbOf({ method, query }: ApiRequest, { name }: Target): string {
  switch (method) {
    case 'GET':
      if (name !== undefined) return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      throw methodNotAllowed();
  }
}

/** The manager of a write without `fieldManager` is the program name in the client's User-Agent. */
function callerOf({ query, userAgent }: ApiRequest, user: string): Caller {
  return { user, manager: query.get('fieldManager') || userAgent.split('/')[0]?.slice(0, 128) || 'unknown' };
}

function versionInfo(gitVersion: string): object {
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2025-01-01T00:00:00Z',
    goVersion: 'go1.24.0',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
