import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { PlanPreview, WorkChange } from '../../core/preview.js';
import { describeRef } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { ClusterPreview, ObjectPreview, Preview, ResourcePreview, WriteDiff } from '../answers.js';
import { describeFreeze, freezeOf, freezeWarnings } from './frozen-changes.js';

/** Maximum number of listed objects; the counts include all. */
const MAX_OBJECTS = 5_000;
const MAX_CLUSTERS_EXPLAINED = 100;
const MAX_DIFF_CHARACTERS = 1_000_000;

/** A resource with the changes of its plan. */
export interface Planned {
  readonly ref: ObjectRef;
  readonly preview: PlanPreview;
  /** False if there were too many resources: the decision then has no clusters. */
  readonly explained: boolean;
  /** Absent or null: a new application. */
  readonly application?: ApplicationRef | null;
}

/** Converts planned resources to the answer, in the order of display. `freezes` are in force, and may hold changes back. */
export function previewAnswer(planned: readonly Planned[], warnings: readonly string[], freezes: readonly StandingFreeze[]): Preview {
  const changes = planned.flatMap((one): Change[] =>
    one.preview.works.map((work) => ({ ref: one.ref, work, freeze: freezeOf(freezes, one, work) })),
  );
  const count = (action: WorkChange['action']): number => changes.filter(({ work }) => work.action === action).length;
  // If the list is too long, changes come before unchanged objects.
  const explained = planned.filter((one) => one.explained).length;
  const shown = changes.length <= MAX_OBJECTS ? changes : [...changes].sort((a, b) => rank(a.work) - rank(b.work)).slice(0, MAX_OBJECTS);
  return {
    clusters: byCluster(shown),
    decisions: planned.map(decisionPreview),
    creates: count('CREATE'),
    updates: count('UPDATE'),
    replaces: count('REPLACE'),
    deletes: count('DELETE'),
    unchanged: count('UNCHANGED'),
    namespaces: [],
    serverSide: null,
    warnings: [
      ...warnings,
      ...freezeWarnings(changes.flatMap(({ freeze }) => freeze ?? [])),
      ...planned.flatMap(({ ref, preview: { warnings: own } }) => own.map((warning) => `${describeRef(ref)}: ${warning}`)),
      ...(explained < planned.length
        ? [
            `${planned.length} resources are planned. The first ${explained} have an explanation for every cluster; preview fewer resources to see the others.`,
          ]
        : []),
      ...(shown.length < changes.length ? [`${changes.length} objects are counted; ${shown.length} of them are shown.`] : []),
    ],
    userErrors: [],
  };
}

const ranks: readonly WorkChange['action'][] = ['DELETE', 'REPLACE', 'UPDATE', 'CREATE', 'UNCHANGED'];

function rank({ action }: WorkChange): number {
  return ranks.indexOf(action);
}

interface Change {
  readonly ref: ObjectRef;
  readonly work: WorkChange;
  readonly freeze: StandingFreeze | null;
}

function byCluster(changes: readonly Change[]): readonly ClusterPreview[] {
  const diff = limitedDiffs();
  const clusters = new Map<string, ObjectPreview[]>();
  for (const change of changes) {
    const { cluster } = change.work;
    const objects = clusters.get(cluster) ?? [];
    objects.push(objectPreview(change, diff));
    clusters.set(cluster, objects);
  }
  return [...clusters].map(([cluster, objects]) => ({ cluster, objects })).sort((a, b) => compareText(a.cluster, b.cluster));
}

function objectPreview({ ref, work, freeze }: Change, diff: LimitedDiff): ObjectPreview {
  const { action, before, after } = work;
  return {
    ref,
    action,
    frozen: freeze && describeFreeze(freeze),
    replicasBefore: before?.replicas ?? null,
    replicasAfter: after?.replicas ?? null,
    diff: async (write) => {
      const [old, now] = [before?.manifest ?? null, after?.manifest ?? null];
      return (action === 'UPDATE' || action === 'REPLACE') && old && now ? diff(old, now, write) : null;
    },
  };
}

type LimitedDiff = (before: KubeObject, after: KubeObject, write: WriteDiff) => Promise<string | null>;

/** Computes each distinct diff once, one after another, up to the size limit of an answer. */
function limitedDiffs(): LimitedDiff {
  const known = new WeakMap<KubeObject, WeakMap<KubeObject, string>>();
  let left = MAX_DIFF_CHARACTERS;
  const next: LimitedDiff = async (before, after, write) => {
    if (left <= 0) return null;
    const ofBefore = known.get(before) ?? new WeakMap<KubeObject, string>();
    known.set(before, ofBefore);
    const text = ofBefore.get(after) ?? (await write(before, after));
    ofBefore.set(after, text);
    left -= text.length;
    return text;
  };
  let last: Promise<unknown> = Promise.resolve();
  return (...of) => {
    const one = last.then(() => next(...of));
    last = one.catch(() => undefined);
    return one;
  };
}

function decisionPreview({ ref, preview: { decision, gained, lost, steps } }: Planned): ResourcePreview {
  return {
    ref,
    outcome: decision.outcome,
    message: decision.message,
    policy: decision.policy,
    gained,
    lost,
    steps,
    clusters: decision.clusters.slice(0, MAX_CLUSTERS_EXPLAINED),
  };
}
