import type { Clock } from '../../engine/ports/clock.js';
import type { AppliedObject, FoundObject } from '../../engine/ports/member.js';
import { HubError } from '../../errors.js';
import { excludedFields, withoutDefaultSources } from '../../kubernetes/fields/union-fields.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { describeRef } from '../../kubernetes/kinds/api-group.js';
import { resourcePath } from '../../kubernetes/kinds/resource-path.js';
import {
  APPLICATION_ANNOTATION,
  FIELD_MANAGER,
  HUB_ANNOTATION,
  MANAGED_LABEL,
  WORK_ANNOTATION,
} from '../../kubernetes/kinds/well-known.js';
import type { KubeObject, ManagedFieldsEntry, ObjectRef } from '../../kubernetes/object.js';
import { asKubeObject } from '../answers/member-object.js';
import type { Discovery } from '../discovery/discovery.js';
import type { ServedKind } from '../discovery/served-kinds.js';
import { allManagers, otherOwnerOfReplicas, provenance } from '../ownership/managers.js';
import type { OwnedDigests } from '../ownership/owned-digest.js';
import { claimed, removedPaths, type TakeOver, takeOver, withoutDeployers } from '../ownership/take-over.js';
import { readList } from '../transport/read-list.js';
import { malformed, memberText } from '../transport/translate-error.js';
import type { Ask, Transport } from '../transport/transport.js';
import { asNumber, isText } from '../transport/unchecked-json.js';
import { AbsentAhead } from './absence-prefetch.js';
import { NamesPresent } from './recent-list-cache.js';

/** Up to this many objects of a kind and namespace are read one by one; more are read in one list. */
const FEW = 4;
/** Large batches are not prefetched: the latency of a single object does not matter there. */
const MANY = 32;

/** Maximum number of finalizers that a message names. */
const MAX_FINALIZERS = 10;

/** With version 0 the server may answer from its watch cache, which can be slightly outdated but needs no read of etcd. */
const fromCache = { resourceVersion: '0' };

/** The requests about single objects and groups of them. All throw HubError. */
export class ObjectRequests {
  readonly #transport: Transport;
  readonly #discovery: Discovery;
  readonly #present: NamesPresent;
  readonly #ahead: AbsentAhead;
  readonly #digests: OwnedDigests;

  constructor(transport: Transport, discovery: Discovery, clock: Clock, digests: OwnedDigests) {
    this.#transport = transport;
    this.#discovery = discovery;
    this.#present = new NamesPresent(clock);
    this.#ahead = new AbsentAhead(clock);
    this.#digests = digests;
  }

  async apply(
    ref: ObjectRef,
    manifest: KubeObject,
    options: { readonly force: boolean; readonly dryRun?: boolean; readonly takeOver?: boolean },
  ): Promise<AppliedObject> {
    const what = `apply ${describeRef(ref)}`;
    const taken = options.takeOver ? await this.#takeOver(ref, options.dryRun === true) : null;
    if (!options.dryRun) {
      this.#present.expect(placeOf(ref), ref.name);
      this.#ahead.forget(keyOf(ref));
    }
    const served = await this.#served(ref);
    const appliedAs = served.apiVersion === ref.apiVersion ? null : served.apiVersion;
    const query = {
      fieldManager: FIELD_MANAGER,
      force: String(options.force),
      dryRun: options.dryRun ? 'All' : undefined,
      // Fields that the other version does not have must be refused, not dropped.
      fieldValidation: appliedAs === null ? undefined : 'Strict',
    };
    const sent = appliedAs === null ? manifest : { ...manifest, apiVersion: appliedAs };
    const ask: Ask = { method: 'PATCH', path: pathOf(served, ref), query, body: applyPatch(sent), what, kind: ref.kind };
    const object = await (options.dryRun ? this.#unstoredObject(ask) : this.#applied(ask, ref, sent)).catch((error: unknown) => {
      throw appliedAs === null ? error : notAllowed(error, ref, appliedAs);
    });
    return {
      ...(appliedAs !== null && { appliedAs }),
      uid: object.metadata.uid!,
      generation: asNumber(object.metadata.generation),
      resourceVersion: object.metadata.resourceVersion!,
      ownedDigest: options.dryRun ? this.#digests.once(object) : this.#digests.of(object),
      ...(taken && { tookOver: { managers: taken.managers, removed: removedPaths(taken.fields, withoutDeployers(object)) } }),
    };
  }

  /**
   * If the member rejects the object as invalid, the cause may be a defaulted field that excludes the field chosen in the manifest. The hub
   * then claims such fields, so that the second apply removes them. The rejected apply stored nothing.
   */
  async #applied(ask: Ask, ref: ObjectRef, manifest: KubeObject): Promise<KubeObject> {
    try {
      return await this.#object(ask);
    } catch (error) {
      const excluded = error instanceof HubError && error.code === 'INVALID_OBJECT' ? excludedFields(manifest) : null;
      const object = excluded && (await this.read(ref));
      const managedFields = object && claimed(object, excluded!);
      if (!managedFields) throw error;
      await this.#rewriteManagers(ref, object, managedFields);
      return this.#object({ ...ask, body: applyPatch(withoutDefaultSources(manifest)) });
    }
  }

  /** Null if no other manager deployed it. */
  async #takeOver(ref: ObjectRef, dryRun: boolean): Promise<TakeOver | null> {
    const object = await this.read(ref);
    const taken = object && takeOver(object);
    if (!taken || dryRun) return taken;
    await this.#rewriteManagers(ref, object, taken.managedFields);
    return taken;
  }

  /** The resourceVersion is a precondition: if the object changed meanwhile, the write fails with CONFLICT and is retried. */
  async #rewriteManagers(ref: ObjectRef, { metadata }: KubeObject, managedFields: readonly ManagedFieldsEntry[]): Promise<void> {
    const { uid, resourceVersion } = metadata;
    await this.#object({
      method: 'PATCH',
      path: await this.#path(ref),
      query: { fieldManager: FIELD_MANAGER },
      body: { type: 'application/merge-patch+json', text: JSON.stringify({ metadata: { uid, resourceVersion, managedFields } }) },
      what: `take over ${describeRef(ref)}`,
      kind: ref.kind,
    });
  }

  /** The current object; null if it does not exist. */
  async read(ref: ObjectRef): Promise<KubeObject | null> {
    const what = `read ${describeRef(ref)}`;
    try {
      return await this.#object({ path: await this.#path(ref), what, kind: ref.kind });
    } catch (error) {
      if (isAbsence(error)) return null;
      throw error;
    }
  }

  /** Returns those of these objects that exist. Many objects of a kind and namespace are read by one list. Throws if any request fails. */
  async look(refs: readonly ObjectRef[], options: { readonly fresh?: boolean } = {}): Promise<readonly FoundObject[]> {
    const fresh = options.fresh === true;
    const found = await Promise.all(
      byPlace(refs).map((group) => (group.length <= FEW ? this.#lookAtEach(group, fresh) : this.#lookAtMany(group, fresh))),
    );
    return found.flat();
  }

  /** Reads from the server's cache, because only absence is used. Large groups are left out; their list follows soon. */
  lookAhead(refs: readonly ObjectRef[]): void {
    if (refs.length > MANY) return;
    const few = byPlace(refs).filter((group) => group.length <= FEW);
    for (const ref of few.flat()) this.#ahead.begin(keyOf(ref), this.#lookAtOne(ref, fromCache));
  }

  async delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'> {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid }, propagationPolicy: 'Background' };
    const body = { type: 'application/json', text: JSON.stringify(options) };
    try {
      const answer = await this.#transport.json({
        method: 'DELETE',
        path: await this.#path(ref),
        body,
        what: `delete ${describeRef(ref)}`,
        kind: ref.kind,
      });
      // If the answer is an object, it still exists and waits for finalizers or its grace period; a Status means that it is gone.
      const { metadata } = answer;
      return answer['kind'] !== 'Status' && isObject(metadata) && isText(metadata['deletionTimestamp']) ? 'deleting' : 'gone';
    } catch (error) {
      if (error instanceof HubError && error.code === 'NOT_FOUND') return 'gone';
      throw error;
    }
  }

  /**
   * The uid in the patch is a precondition: another object of the same name is a CONFLICT. An object that no longer exists counts as
   * released.
   */
  async release(ref: ObjectRef, uid: string): Promise<void> {
    const annotations = { [HUB_ANNOTATION]: null, [APPLICATION_ANNOTATION]: null, [WORK_ANNOTATION]: null };
    const patch = { metadata: { uid, labels: { [MANAGED_LABEL]: null }, annotations } };
    const body = { type: 'application/merge-patch+json', text: JSON.stringify(patch) };
    try {
      await this.#object({
        method: 'PATCH',
        path: await this.#path(ref),
        query: { fieldManager: FIELD_MANAGER },
        body,
        what: `release ${describeRef(ref)}`,
        kind: ref.kind,
      });
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'NOT_FOUND')) throw error;
    }
  }

  async #lookAtEach(group: readonly ObjectRef[], fresh: boolean): Promise<FoundObject[]> {
    const found = await Promise.all(
      group.map(async (ref) => (!fresh && (await this.#ahead.absent(keyOf(ref))) ? [] : this.#lookAtOne(ref))),
    );
    return found.flat();
  }

  async #lookAtOne(ref: ObjectRef, query: Ask['query'] = {}): Promise<FoundObject[]> {
    try {
      const object = await this.#object({ path: await this.#path(ref), query, what: `look at ${describeRef(ref)}`, kind: ref.kind });
      return [foundObject(object, ref.apiVersion)];
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  }

  async #lookAtMany(group: readonly ObjectRef[], fresh: boolean): Promise<readonly FoundObject[]> {
    const { apiVersion, kind, namespace } = group[0]!;
    const place = placeOf(group[0]!);
    const recent = fresh ? null : this.#present.recent(place);
    if (recent) {
      const there = group.filter(({ name }) => recent.has(name));
      // A name that was present may have been deleted meanwhile, so these objects are read now and not from a cache.
      if (there.length <= FEW) return this.#lookAtEach(there, true);
    }

    const asked = new Set(group.map(({ name }) => name));
    const names = new Set<string>();
    const path = resourcePath({ ...(await this.#served(group[0]!)), ...(namespace !== '' && { namespace }) });
    const ask = { path, timeoutMs: 30_000, what: `look at ${apiVersion}/${kind} in ${namespace || 'the cluster'}`, kind };
    const { items, unnamed } = await readList(this.#transport, ask, { apiVersion, kind }, (object) => {
      if ((object.metadata.namespace ?? '') !== namespace) return undefined;
      names.add(object.metadata.name);
      return asked.has(object.metadata.name) ? foundObject(object, apiVersion) : undefined;
    });
    // An item without a name may be any object, so a missing object cannot be reported as absent.
    if (unnamed > 0) throw malformed({ cluster: this.#transport.cluster, what: ask.what }, 'an item has no valid name, uid or version');
    this.#present.remember(place, names);
    return items;
  }

  /** A dry run of a create is answered with an object that has no version, and in some releases no uid. */
  async #unstoredObject(ask: Ask): Promise<KubeObject> {
    const answer = await this.#transport.json(ask);
    const metadata = { uid: '-', resourceVersion: '-', ...(isObject(answer['metadata']) && answer['metadata']) };
    const object = asKubeObject({ ...answer, metadata });
    if (!object) throw malformed({ cluster: this.#transport.cluster, what: ask.what }, 'the object has no name');
    return object;
  }

  async #object(ask: Ask): Promise<KubeObject> {
    const object = asKubeObject(await this.#transport.json(ask));
    if (!object) throw malformed({ cluster: this.#transport.cluster, what: ask.what }, 'the object has no name, uid or version');
    return object;
  }

  async #path(ref: ObjectRef): Promise<string> {
    return pathOf(await this.#served(ref), ref);
  }

  async #served(ref: ObjectRef): Promise<ServedKind> {
    const served = await this.#discovery.find(ref);
    if (!served) throw new HubError('KIND_NOT_SERVED', `${this.#transport.cluster} does not serve ${ref.apiVersion}/${ref.kind}`);
    // With the wrong scope, the path would address a list or another object.
    if (served.namespaced === (ref.namespace !== '')) return served;
    const scope = served.namespaced ? 'needs a namespace' : 'has no namespace';
    throw new HubError('INVALID_OBJECT', `${ref.apiVersion}/${ref.kind} ${scope} in ${this.#transport.cluster}`);
  }
}

/** A read of a Namespace that does not exist is answered like a read in it. */
function isAbsence(error: unknown): boolean {
  return error instanceof HubError && (error.code === 'NOT_FOUND' || error.code === 'NAMESPACE_MISSING');
}

/** JSON is valid YAML, and before 1.31 apply accepts no other content type. */
function applyPatch(manifest: KubeObject): { readonly type: string; readonly text: string } {
  return { type: 'application/apply-patch+yaml', text: JSON.stringify(manifest) };
}

function byPlace(refs: readonly ObjectRef[]): readonly (readonly ObjectRef[])[] {
  return [...Map.groupBy(refs, placeOf).values()];
}

function keyOf(ref: ObjectRef): string {
  return `${placeOf(ref)}/${ref.name}`;
}

function placeOf({ apiVersion, kind, namespace }: ObjectRef): string {
  return `${apiVersion}/${kind}/${namespace}`;
}

function pathOf({ apiVersion, resource }: ServedKind, { namespace, name }: ObjectRef): string {
  return resourcePath({ apiVersion, resource, namespace, name });
}

/** The version of the manifest is no longer served, and the manifest is invalid in the served version. */
function notAllowed(error: unknown, { apiVersion, kind }: ObjectRef, served: string): unknown {
  if (!(error instanceof HubError) || error.code !== 'INVALID_OBJECT') return error;
  const message = `${apiVersion}/${kind} is no longer served, and the manifest is not valid in ${served}; change it to ${served}: ${error.message}`;
  return new HubError('KIND_NOT_SERVED', message, { cause: error, details: error.details });
}

/** `apiVersion` is the requested one: an object is the same in all versions of its kind. */
function foundObject(object: KubeObject, apiVersion: string): FoundObject {
  const { kind, metadata } = object;
  return {
    ref: { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name },
    uid: metadata.uid!,
    resourceVersion: metadata.resourceVersion!,
    ...provenance(object),
    managers: allManagers(object),
    deleting: metadata.deletionTimestamp
      ? { finalizers: (metadata.finalizers ?? []).slice(0, MAX_FINALIZERS).map(memberText).filter(isText) }
      : null,
    replicas: replicasOf(object),
  };
}

function replicasOf(object: KubeObject): FoundObject['replicas'] {
  const { spec } = object;
  const count = isObject(spec) ? asNumber(spec['replicas']) : null;
  return count === null ? null : { count, ownedByOther: otherOwnerOfReplicas(object) };
}
