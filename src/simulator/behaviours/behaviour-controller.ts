import type { Json, KubeObject } from '../../kubernetes/object.js';
import { timestamp } from '../clock.js';
import { type Controller, type ControllerWorld, controllerKey, entryAt, keyOf, nothing, writeStatus } from '../controllers/controller.js';
import { mapAt, sameJson, valueAt } from '../json.js';
import type { Entry } from '../store/entry.js';
import type { Behaviour, Stage } from './behaviour.js';
import { endPods, matchPods, type PodCounts } from './behaviour-pods.js';
import { renderTemplate, type Scope } from './render-template.js';

/** The stage of an object, and the time at which it began. */
interface Place {
  readonly stage: Stage;
  readonly sinceMs: number;
  readonly began: string;
}

/** Simulates a behaviour: creates the pods of its objects and writes the status of their stage. */
export function behaviourController(behaviour: Behaviour): Controller {
  const storageKey = `${behaviour.group}/${behaviour.plural}`;
  const places = new Map<string, Place>();
  return {
    name: `behaviour of ${storageKey}`,

    concerned({ entry, type }) {
      if (entry.kind.storageKey === storageKey) {
        if (type === 'DELETED') places.delete(entry.uid);
        return [keyOf(entry)];
      }
      return entry.kind.storageKey === '/pods' ? controllerKey(entry, behaviour.kind) : nothing;
    },

    reconcile(key, world) {
      const entry = entryAt(world, storageKey, key);
      if (entry === undefined || entry.metadata.deletionTimestamp !== undefined) return undefined;
      const place = places.get(entry.uid) ?? placeOf(behaviour, entry, world);
      places.set(entry.uid, place);
      if (place.stage.final) return undefined;

      const pods = matchPods(world, entry, behaviour.pods ?? []);
      const present = entryAt(world, storageKey, key) ?? entry;
      const { next, waitMs } = step(behaviour, place, scopeOf(present.object, pods, place.began), world);
      places.set(entry.uid, next);
      report(world, present, next, pods);
      if (next.stage.final && next.stage !== place.stage) endPods(world, present);
      return waitMs;
    },
  };
}

/** The last stage whose condition holds; a stage later than the current one also waits for its delay. */
function step(behaviour: Behaviour, place: Place, scope: Scope, world: ControllerWorld): { next: Place; waitMs: number | undefined } {
  const target = behaviour.stages.findLast((stage) => holds(stage, scope)) ?? behaviour.stages[0];
  if (target === place.stage) return { next: place, waitMs: undefined };
  const now = world.clock.now();
  const left = (target.afterMs ?? 0) - (now - place.sinceMs);
  if (left > 0) return { next: place, waitMs: left };
  return { next: { stage: target, sinceMs: now, began: timestamp(world.clock) }, waitMs: undefined };
}

function holds({ when = {} }: Stage, scope: Scope): boolean {
  return Object.entries(when).every(([path, value]) => sameJson(valueAt(scope, ...path.split('.')), renderTemplate(value, scope)));
}

function report(world: ControllerWorld, entry: Entry, { stage, began }: Place, pods: PodCounts): void {
  const status = renderTemplate(stage.status, scopeOf(entry.object, pods, began));
  if (withoutTimes(status) !== withoutTimes(entry.object.status)) writeStatus(world, entry, status as object);
}

/** A status that differs only in times is not written: after a restart the start times of stages are not known. */
function withoutTimes(status: unknown): string {
  return JSON.stringify(status ?? null).replaceAll(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '""');
}

function scopeOf({ spec, metadata, status }: KubeObject, pods: PodCounts, now: string): Scope {
  return { spec, metadata, status, pods, now };
}

/** An object that already has a status (after a restart) is in the stage that wrote it; a new object is in the first stage. */
function placeOf(behaviour: Behaviour, { object }: Entry, world: ControllerWorld): Place {
  const [first] = behaviour.stages;
  const written = object.status === undefined ? undefined : behaviour.stages.findLast((stage) => looksLike(object, stage));
  return { stage: written ?? first, sinceMs: world.clock.now(), began: timestamp(world.clock) };
}

/** Whether the constant texts of a stage's status equal those of the object. */
function looksLike(object: KubeObject, { status }: Stage): boolean {
  const written = mapAt(object, 'status');
  return (
    Object.entries(status).every(([name, value]) => typeof value !== 'string' || value.includes('{') || written[name] === value) &&
    namesOf(status).every((name) => JSON.stringify(written).includes(name))
  );
}

/** Constant texts such as condition types distinguish stages that have no phase. */
function namesOf(value: Json | Readonly<Record<string, Json>>): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) =>
    (name === 'type' || name === 'reason') && typeof below === 'string' && !below.includes('{')
      ? [JSON.stringify(below)]
      : namesOf(below as Json),
  );
}
