import type { KubeObject } from '../../kubernetes/object.js';
import type { SimulatorClock } from '../clock.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Change } from '../store/event-window.js';
import { create } from '../verbs/create.js';
import { remove } from '../verbs/delete.js';
import { update } from '../verbs/update.js';
import type { Caller, MemberWorld } from '../world.js';
import type { InjectedFaults } from './injected-faults.js';
import type { NodeUsage } from './pods/node-usage.js';

export interface ControllerTiming {
  podReadyMs(): number;
  readonly jobMs: number;
}

/** What controllers can read and write. All of it is in memory, so a pass is synchronous. */
export interface ControllerWorld extends MemberWorld {
  readonly timing: ControllerTiming;
  readonly usage: NodeUsage;
  readonly injected: InjectedFaults;
}

/**
 * One control loop. Keys name objects, not changes, so missed and merged changes make no difference. A pass returns the delay in milliseconds after
 * which it must run again, if it waits for time to pass.
 */
export interface Controller {
  readonly name: string;
  /** The keys that a change affects. Called for every change, so it must be cheap. */
  concerned(change: Change, world: ControllerWorld): readonly string[];
  reconcile(key: string, world: ControllerWorld): number | undefined;
}

export const nothing: readonly string[] = [];

const caller: Caller = { user: 'system:kube-controller-manager', manager: 'kube-controller-manager', internal: true };

export function entryAt(world: MemberWorld, storageKey: string, key: string): Entry | undefined {
  return world.store.collection(storageKey).at(key);
}

export function keyOf({ namespace, name }: Entry): string {
  return `${namespace}/${name}`;
}

/** The key of the controller of `entry`, if that is of this kind. */
export function controllerKey(entry: Entry, kind: string): readonly string[] {
  const owner = entry.metadata.ownerReferences?.find((reference) => reference.controller === true && reference.kind === kind);
  return owner === undefined ? nothing : [`${entry.namespace}/${owner.name}`];
}

/** The objects of `storageKey` that `owner` controls, by name. */
export function controlled(world: MemberWorld, owner: Entry, storageKey: string): readonly Entry[] {
  const owned = world.dependents.of(owner.uid).filter((entry) => entry.kind.storageKey === storageKey);
  return owned.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export function ownerReference(owner: Entry) {
  const { apiVersion, kind } = owner.kind;
  return { apiVersion, kind, name: owner.name, uid: owner.uid, controller: true, blockOwnerDeletion: true };
}

export function createOwned(world: MemberWorld, storageKey: string, namespace: string, object: Record<string, unknown>): Entry | undefined {
  const kind = world.kinds.byStorage(storageKey) as ServedKind;
  return create(world, kind, namespace, object as unknown as KubeObject, caller).entry;
}

export function writeStatus(world: MemberWorld, entry: Entry, status: object): void {
  const object = { ...entry.object, status } as unknown as KubeObject;
  update(world, entry.kind, entry, object, caller, { subresource: 'status', dryRun: false, verb: 'update' });
}

export function writeObject(world: MemberWorld, entry: Entry, object: KubeObject): void {
  update(world, entry.kind, entry, object, caller, { subresource: '', dryRun: false, verb: 'update' });
}

export function removeOwned(world: MemberWorld, entry: Entry): void {
  remove(world, entry.kind, entry, { propagation: 'Background' }, caller);
}

export function ageMs(clock: SimulatorClock, time: string | undefined): number {
  return time === undefined ? 0 : clock.now() - Date.parse(time);
}
