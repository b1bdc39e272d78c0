import type { Json, KubeObject } from '../../kubernetes/object.js';
import { badRequest, invalid, methodNotAllowed, pathNotFound, unsupportedMediaType } from '../api-error.js';
import { wholeForm } from '../forms/form.js';
import { isJsonObject } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import { applyObject, managerRequired } from '../verbs/apply.js';
import { create } from '../verbs/create.js';
import { deleteOptions, remove } from '../verbs/delete.js';
import { listPage } from '../verbs/list.js';
import { patchScale, replaceScale, scaleOf } from '../verbs/scale.js';
import { selection } from '../verbs/selection.js';
import type { Written } from '../verbs/store-write.js';
import { found, patch, replace } from '../verbs/update.js';
import type { Caller, MemberWorld } from '../world.js';
import { type Answer, json, ok } from './answer.js';
import { type ApiRequest, checkDocumentType, parsedBody, wantedForm, wantsDryRun, wantsPartial } from './api-request.js';
import type { Target } from './find-target.js';

/** All requests except watches: one request on a collection, an object or a subresource. */
export function answerObjects(world: MemberWorld, target: Target, request: ApiRequest, caller: Caller): Answer {
  if (target.name === undefined) return onCollection(world, target, request, caller);
  if (target.subresource === '' || target.subresource === 'status') return onObject(world, target, target.name, request, caller);
  if (target.subresource === 'scale' && target.kind.scale) return onScale(world, target, target.name, request, caller);
  throw pathNotFound();
}

function onCollection(world: MemberWorld, { kind, namespace }: Target, request: ApiRequest, caller: Caller): Answer {
  switch (request.method) {
    case 'GET':
      return list(world, kind, namespace, request);
    case 'POST':
      return post(world, kind, namespace, request, caller);
    case 'DELETE':
      return deleteCollection(world, kind, namespace, request, caller);
    default:
      throw methodNotAllowed();
  }
}

function onObject(world: MemberWorld, target: Target, name: string, request: ApiRequest, caller: Caller): Answer {
  const { kind, namespace, subresource } = target;
  if (subresource === 'status' && !kind.hasStatus) throw pathNotFound();
  switch (request.method) {
    case 'GET':
      return json(wantedForm(request, kind, () => world.clock.now()).one(found(world, kind, namespace, name)));
    case 'PUT':
      return put(world, target, name, request, caller);
    case 'PATCH':
      return patchByType(world, target, name, request, caller);
    case 'DELETE':
      if (subresource !== '') throw methodNotAllowed();
      return deleteOne(world, kind, found(world, kind, namespace, name), request, caller);
    default:
      throw methodNotAllowed();
  }
}

function onScale(world: MemberWorld, { kind, namespace }: Target, name: string, request: ApiRequest, caller: Caller): Answer {
  const live = found(world, kind, namespace, name);
  const dryRun = wantsDryRun(request);
  switch (request.method) {
    case 'GET':
      return ok(scaleOf(kind, live.object));
    case 'PUT':
      return ok(scaleOf(kind, replaceScale(world, kind, live, parsedBody(request), caller, { dryRun, verb: 'update' }).object));
    case 'PATCH':
      if (request.contentType !== MERGE_PATCH) throw unsupportedMediaType([MERGE_PATCH]);
      return ok(scaleOf(kind, patchScale(world, kind, live, parsedBody(request) as Json, caller, dryRun).object));
    default:
      throw methodNotAllowed();
  }
}

function list(world: MemberWorld, kind: ServedKind, namespace: string, request: ApiRequest): Answer {
  const form = wantedForm(request, kind, () => world.clock.now());
  const page = listPage(world.store, kind, selection(kind, namespace, request.query), request.query);
  const metadata = JSON.stringify({
    resourceVersion: String(page.revision),
    ...(page.next !== undefined && { continue: page.next, remainingItemCount: page.remaining }),
  });
  return json(form.list(page.entries, metadata));
}

function post(world: MemberWorld, kind: ServedKind, namespace: string, request: ApiRequest, caller: Caller): Answer {
  checkDocumentType(request);
  if (kind.namespaced && namespace === '') throw methodNotAllowed();
  const given = document(kind, parsedBody(request));
  return writtenAnswer(kind, create(world, kind, namespace, given, caller, wantsDryRun(request)), request, 201);
}

function put(world: MemberWorld, { kind, namespace, subresource }: Target, name: string, request: ApiRequest, caller: Caller): Answer {
  checkDocumentType(request);
  const given = document(kind, parsedBody(request));
  const options = { subresource: subresource as '' | 'status', dryRun: wantsDryRun(request), verb: 'update' as const };
  return writtenAnswer(kind, replace(world, kind, found(world, kind, namespace, name), given, caller, options), request);
}

const APPLY_PATCH = 'application/apply-patch+yaml';
const MERGE_PATCH = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

function patchByType(world: MemberWorld, target: Target, name: string, request: ApiRequest, caller: Caller): Answer {
  const { kind, namespace } = target;
  const subresource = target.subresource as '' | 'status';
  const dryRun = wantsDryRun(request);
  if (request.contentType === APPLY_PATCH) {
    const manager = request.query.get('fieldManager');
    if (!manager) throw managerRequired();
    const given = appliedDocument(parsedBody(request));
    const force = request.query.get('force') === 'true';
    const written = applyObject(world, kind, { namespace, name }, given, { ...caller, manager }, { force, dryRun, subresource });
    return writtenAnswer(kind, written, request, written.kind === 'created' ? 201 : 200);
  }
  if (request.contentType !== MERGE_PATCH && request.contentType !== JSON_PATCH) {
    throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, APPLY_PATCH]);
  }
  const body = parsedBody(request);
  if (!Array.isArray(body) && request.contentType === JSON_PATCH)
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (Array.isArray(body) && request.contentType === MERGE_PATCH) throw notAMergePatch();
  const live = found(world, kind, namespace, name);
  return writtenAnswer(kind, patch(world, kind, live, body, caller, { subresource, dryRun, verb: 'patch' }), request);
}

function deleteOne(world: MemberWorld, kind: ServedKind, live: Entry, request: ApiRequest, caller: Caller): Answer {
  const options = deleteOptions(request.body === '' ? undefined : parsedBody(request), request.query);
  const written = remove(world, kind, live, options, caller);
  // If the object still exists (it has finalizers), it is returned; otherwise a Status with its name and uid.
  if (written.kind !== 'deleted') return writtenAnswer(kind, written, request);
  return ok({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: live.name, ...(kind.group !== '' && { group: kind.group }), kind: kind.resource, uid: live.uid },
  });
}

function deleteCollection(world: MemberWorld, kind: ServedKind, namespace: string, request: ApiRequest, caller: Caller): Answer {
  const options = deleteOptions(request.body === '' ? undefined : parsedBody(request), request.query);
  const selected = selection(kind, namespace, request.query);
  const entries = [...world.store.collection(kind.storageKey).within(namespace)].filter((entry) => selected.matches(entry));
  for (const entry of entries) remove(world, kind, entry, options, caller);
  return json(wholeForm(kind).list(entries, JSON.stringify({ resourceVersion: String(world.store.revision) })));
}

function notAMergePatch() {
  const message = 'Invalid value: "[…]": the patch is a list';
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'patch' }]);
}

/** The body as an object of the kind in the path. */
function document(kind: ServedKind, body: unknown): KubeObject {
  if (!isJsonObject(body)) throw badRequest('the body is not an object');
  const { kind: said, apiVersion, metadata } = body;
  if (!said && !apiVersion && !kind.custom) return document(kind, { ...body, kind: kind.kind, apiVersion: kind.apiVersion });
  if (typeof said !== 'string' || said === '') throw badRequest(`Object 'Kind' is missing in the request body`);
  if (said !== kind.kind || apiVersion !== kind.apiVersion) {
    const version = String(apiVersion).split('/').at(-1);
    throw badRequest(
      `${said} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: the request says ${String(apiVersion)}, Kind=${said}`,
    );
  }
  if (metadata !== undefined && !isJsonObject(metadata)) throw badRequest('metadata is not an object');
  return { ...body, metadata: metadata ?? {} } as unknown as KubeObject;
}

/** An apply contains its own kind; `apply` checks that it equals the kind in the path. */
function appliedDocument(body: unknown): KubeObject {
  if (!isJsonObject(body)) throw badRequest('the body is not an object');
  if (typeof body.kind !== 'string' || body.kind === '') throw badRequest(`Object 'Kind' is missing in the request body`);
  if (body.metadata !== undefined && !isJsonObject(body.metadata)) throw badRequest('metadata is not an object');
  return { ...body, metadata: body.metadata ?? {} } as unknown as KubeObject;
}

function writtenAnswer(kind: ServedKind, { entry, object, shown }: Written, request: ApiRequest, code = 200): Answer {
  if (wantsPartial(request)) {
    return { code, body: JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }) };
  }
  return { code, body: entry === undefined || shown ? JSON.stringify({ ...object, apiVersion: kind.apiVersion }) : entry.json(kind) };
}
