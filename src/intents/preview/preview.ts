import { createHash } from 'node:crypto';
import type { Actor } from '../../auth/actor.js';
import { Breath, turns } from '../../breath.js';
import { worldWithClasses } from '../../core/match/priority.js';
import { compareText } from '../../core/model/compare-text.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import { samePolicy } from '../../core/model/policy/policy-ref.js';
import { isRebalancer, requestsAtOnce, type WorkloadRebalancerSpec } from '../../core/model/policy/rebalancer.js';
import { worldWith } from '../../core/model/world-with.js';
import { inTurns } from '../../core/plan.js';
import { planWithInterpreters } from '../../core/plan-with-interpreters.js';
import { type PlanPreview, type PreviewOptions, previewInTurn } from '../../core/preview.js';
import { inPieces } from '../../core/render/overriders/edit-yaml.js';
import { canonicalText } from '../../kubernetes/json/canonical-text.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import { isSecret } from '../../kubernetes/secret.js';
import type { IntentSnapshot, Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { Preview, ServerSideAnswer, UserError } from '../answers.js';
import { type Candidate, candidateFrom } from '../judge/candidate.js';
import { neededNamespaces } from '../judge/needed-namespaces.js';
import { identityText } from '../object-identity.js';
import { asRequested } from './as-requested.js';
import { HIDDEN, hidesSecrets, withoutSecretValues } from './hidden-secrets.js';
import { withVictims } from './plan-with-victims.js';
import { type Planned, previewAnswer } from './preview-answer.js';
import type { PreviewedChange } from './previewed-change.js';
import type { ChangedObject } from './server-side.js';

/** Maximum number of resources that are planned for the preview of a change of a policy or a cluster. */
export const MAX_AFFECTED = 10_000;
/** Maximum number of resources with an explanation per cluster; if there are more, only changed ones have it. */
const MAX_EXPLAINED = 500;

/** The effect of a change in each cluster: the plan of every resource that it contains, removes, or affects by its policies. */
export async function previewIntent(
  intents: Pick<Intents, 'affected' | 'stored' | 'occupied' | 'freezes'>,
  interpreters: InterpreterSource,
  actor: Actor,
  whole: IntentSnapshot,
  asked: PreviewedChange,
): Promise<Preview> {
  const found = asked.policies.length === 0 ? [] : await intents.affected(actor, asked.policies, MAX_AFFECTED);
  const hideSecrets = hidesSecrets(actor);
  const [snapshot, change, affected] = hideSecrets ? withoutSecretValues(whole, asked, found) : [whole, asked, found];
  const world = worldAfter(snapshot, change);
  const planned = await withVictims(intents, actor, candidates(snapshot, change, affected), (all) =>
    planAll(world, all, interpreters, { hideSecrets }),
  );
  const hidden = hideSecrets && planned.some(({ ref }) => isSecret(ref)) ? [HIDDEN] : [];
  const cut = affected.length < MAX_AFFECTED ? [] : [`The policies affect more than ${MAX_AFFECTED} resources; not all of them are shown.`];
  const namespaces = await neededNamespaces(intents, actor, planned);
  const serverSide = change.ask ? await change.ask(planned.flatMap(changedObjects)) : null;
  const freezes = await intents.freezes(actor);
  const replacing = withReplacements(planned, serverSide ?? []);
  return { ...previewAnswer(replacing, [...change.warnings, ...hidden, ...cut], freezes), namespaces, serverSide };
}

function changedObjects({ ref, preview: { works } }: Planned): readonly ChangedObject[] {
  return works.flatMap(({ action, cluster, after, overwrites, replaceable }) =>
    action !== 'DELETE' && action !== 'UNCHANGED' && after?.manifest
      ? [{ cluster, ref, manifest: after.manifest, overwrite: overwrites, replaceable }]
      : [],
  );
}

/** Updates that a cluster answered by naming immutable fields are replacements; the hub does not know the immutable fields of all kinds. */
function withReplacements(planned: readonly Planned[], answers: readonly ServerSideAnswer[]): readonly Planned[] {
  const replaced = new Set(
    answers
      .filter(({ outcome, code }) => outcome === 'ACCEPTED' && code === 'IMMUTABLE_FIELD')
      .flatMap(({ ref, clusters }) => clusters.map((cluster) => `${cluster} ${identityText(ref)}`)),
  );
  if (replaced.size === 0) return planned;
  return planned.map((one) => ({
    ...one,
    preview: {
      ...one.preview,
      works: one.preview.works.map((work) =>
        replaced.has(`${work.cluster} ${identityText(one.ref)}`) ? { ...work, action: 'REPLACE' as const } : work,
      ),
    },
  }));
}

/** The plan of every resource that a change contains, removes, or affects by its policies, as the hub would plan it afterwards. */
export function plannedChange(
  snapshot: IntentSnapshot,
  change: PreviewedChange,
  affected: readonly StoredResource[],
  interpreters: InterpreterSource,
): Promise<readonly Planned[]> {
  return planAll(worldAfter(snapshot, change), candidates(snapshot, change, affected), interpreters);
}

function worldAfter({ world }: IntentSnapshot, { policies, resources }: PreviewedChange): World {
  return worldWithClasses(worldWith(world, policies), resources);
}

/** The preview of a refused change, which has no effect. */
export function refusedPreview(userErrors: readonly UserError[]): Preview {
  return {
    clusters: [],
    decisions: [],
    creates: 0,
    updates: 0,
    replaces: 0,
    deletes: 0,
    unchanged: 0,
    namespaces: [],
    serverSide: null,
    warnings: [],
    userErrors,
  };
}

function candidates(snapshot: IntentSnapshot, change: PreviewedChange, affected: readonly StoredResource[]): readonly Candidate[] {
  const stored = new Map(snapshot.resources.map((resource) => [identityText(resource.ref), resource]));
  const replaced = new Set(change.replaced);
  const wanted = change.resources.map((template) => ({
    ...candidateOf(template, stored.get(identityText(refOf(template))), replaced.has(template)),
    application: snapshot.application,
  }));
  const removed = change.pruned.map(({ ref, seen, works, application }) => ({
    ref,
    seen: { ...seen, deleted: true },
    standing: works,
    application,
  }));
  const isRequested = requestedBy(snapshot, change);
  const known = new Set([...wanted, ...removed].map(({ ref }) => identityText(ref)));
  const others = affected
    .filter(({ ref }) => !known.has(identityText(ref)))
    .map((one) => ({ ...candidateFrom(one), ...(isRequested(one.seen) && { seen: asRequested(one.seen) }) }));
  return [...wanted, ...removed, ...others].sort((a, b) => compareText(sortText(a.ref), sortText(b.ref)));
}

/** Whether a WorkloadRebalancer of the change requests a new placement of the resource. */
function requestedBy({ policies: stored }: IntentSnapshot, { policies }: PreviewedChange): (seen: PlanInput) => boolean {
  const rebalancers = policies.filter(isRebalancer).map((after) => ({
    after: after.spec as WorkloadRebalancerSpec,
    before: (stored.find((one) => samePolicy(one, after))?.spec ?? null) as WorkloadRebalancerSpec | null,
  }));
  return ({ template, deleted }) => !deleted && rebalancers.some(({ after, before }) => requestsAtOnce(after, before, template));
}

/** A standing choice to replace the object is about its present content. */
function candidateOf(template: KubeObject, stored: StoredResource | undefined, replace: boolean): Candidate {
  const ref = refOf(template);
  if (!stored) return { ref, seen: newlySeen(ref, template), standing: new Map(), replace };
  const isSame = canonicalText(stored.seen.template) === canonicalText(template);
  return { ref, seen: changed(stored.seen, template), standing: stored.works, replace: replace || (isSame && stored.replace === true) };
}

/** The input of the plan with the changed template. A policy with lazy activation applies only if the template changed. */
function changed(seen: PlanInput, template: KubeObject): PlanInput {
  const templateChanged = seen.templateChanged === true || canonicalText(seen.template) !== canonicalText(template);
  return { ...seen, template, templateChanged, deleted: false };
}

function newlySeen(ref: ObjectRef, template: KubeObject): PlanInput {
  const key = `new:${identityText(ref)}` as ResourceKey;
  return { key, uid: uidOf(ref), template, claim: null, placed: [], evicting: [], deleted: false, appliedPlacement: null };
}

/**
 * The uid that the store will assign to an object of this name. The scheduler uses it to break ties between clusters, so a preview needs it
 * before the row exists.
 */
function uidOf(ref: ObjectRef): string {
  const hex = createHash('md5').update(identityText(ref)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Plans in the scheduler's order and returns the results in the order of `all`; other requests run in between. */
export async function planAll(
  world: World,
  all: readonly Candidate[],
  interpreters: InterpreterSource,
  options: Pick<PreviewOptions, 'hideSecrets'> = {},
): Promise<readonly Planned[]> {
  const previews = await planWithInterpreters(
    all.map(({ seen }) => seen),
    interpreters.of(world.interpreters),
    (asked) => previewInTurns(world, asked, all, options),
  );
  return all.map(({ ref, application = null }, i) => ({ ref, application, preview: previews[i]!, explained: previews[i]!.explained }));
}

type Explained = PlanPreview & Pick<Planned, 'explained'>;

async function previewInTurns(
  world: World,
  asked: readonly PlanInput[],
  all: readonly Candidate[],
  { hideSecrets }: Pick<PreviewOptions, 'hideSecrets'>,
): Promise<readonly Explained[]> {
  const next = previewInTurn(world);
  const previews: Explained[] = [];
  const breath = new Breath();
  let left = MAX_EXPLAINED;
  const ordered = inTurns([...asked.keys()], (at) => asked[at]!, world);
  for (const { one: at, seen } of ordered) {
    await breath.take();
    const preview = await inPieces(() => next(seen, all[at]!.standing, { replace: all[at]!.replace, hideSecrets }), turns);
    const explained = all.length <= MAX_EXPLAINED || (left > 0 && changesSomething(preview));
    if (explained) left -= 1;
    previews[at] = { ...(explained ? preview : unexplained(preview)), explained };
  }
  return previews;
}

function changesSomething({ decision, works }: PlanPreview): boolean {
  return decision.outcome !== 'SCHEDULED' || works.some(({ action }) => action !== 'UNCHANGED');
}

/** Without the explanations: 10 000 resources in 100 clusters would have a million sentences in memory. */
function unexplained(preview: PlanPreview): PlanPreview {
  return { ...preview, decision: { ...preview.decision, clusters: [] } };
}

function sortText({ kind, namespace, name, apiVersion }: ObjectRef): string {
  return [kind, namespace, name, apiVersion].join('\u0000');
}
