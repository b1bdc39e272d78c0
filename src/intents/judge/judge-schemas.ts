import type { Actor } from '../../auth/actor.js';
import { Breath, turns } from '../../breath.js';
import { describeField, type IntentError, type Problem } from '../../core/intent/intent-error.js';
import { intentLimits } from '../../core/intent/limits.js';
import type { ProblemOfObject } from '../../core/intent/locate-problems.js';
import { problemOfFault, typeProblems, type Validation } from '../../core/intent/object/type-problems.js';
import { type Intent, inTextOrder } from '../../core/intent/read-intent.js';
import type { ResourceKey, World } from '../../core/model/plan.js';
import { worldWith } from '../../core/model/world-with.js';
import { planInTurn } from '../../core/plan.js';
import { inPieces, isUnfinished } from '../../core/render/overriders/edit-yaml.js';
import { typeOfKind } from '../../kubernetes/generated/kind-types.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { KindSchema } from '../../kubernetes/schema/kind-schema.js';
import { schemaFaults } from '../../kubernetes/schema/schema-faults.js';
import type { Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { identityText } from '../object-identity.js';
import { intentError } from '../user-errors.js';

/** Up to this many rejected objects are planned to find their clusters; for more objects, all clusters count. */
const MAX_PLANNED = 20;
/** Clusters that a warning names. */
const MAX_NAMED = 5;
const MAX_WARNINGS = 50;

export interface SchemaAsk {
  readonly actor: Actor;
  readonly intent: Pick<Intent, 'resources' | 'policies' | 'documentOf' | 'contradictions'>;
  readonly standing: readonly StoredResource[];
  readonly validate: Validation;
  /** Finds the lines of problems in the text. */
  readonly locate: (problems: readonly ProblemOfObject[]) => Promise<readonly IntentError[]>;
}

interface Judged {
  readonly errors: readonly UserError[];
  readonly warnings: readonly string[];
}

const nothing: Judged = { errors: [], warnings: [] };

/**
 * Checks objects against the schemas of the clusters that they would go to, or against the types shipped with the hub for a cluster without
 * a known schema. A problem in all of these clusters is an error; a problem in some is a warning that names them.
 */
export async function judgeSchemas(intents: Pick<Intents, 'schemas' | 'snapshot'>, ask: SchemaAsk): Promise<Judged> {
  const { actor, intent, validate } = ask;
  if (validate === 'IGNORE' || intent.resources.length === 0) return nothing;
  const schemas = await intents.schemas(actor, [...new Set(intent.resources.map(kindKey))]);
  const breath = new Breath();
  const judge = new Judge();
  const suspects: KubeObject[] = [];
  for (const object of intent.resources) {
    const distinct = new Set([...schemas.values()].flatMap((ofCluster) => ofCluster.get(kindKey(object)) ?? []));
    if (intent.contradictions.has(object) || [...distinct].some((schema) => judge.problems(object, schema).length > 0))
      suspects.push(object);
    await breath.take();
  }
  if (suspects.length === 0) return nothing;

  const { world } = await intents.snapshot(actor, { application: null, refs: [], policies: [], preview: true });
  const goesTo = targets(worldWith(world, intent.policies), ask.standing);
  const errors: IntentError[] = [];
  const withoutLine: ProblemOfObject[] = [];
  const warnings: string[] = [];
  for (const [i, object] of suspects.entries()) {
    const given = await inPieces(() => goesTo(object, i < MAX_PLANNED), turns);
    const verdicts = given.map(({ cluster, manifest }) => ({
      cluster,
      problems: judge.problems(manifest, schemas.get(cluster)?.get(kindKey(object)) ?? null),
    }));
    const refusing = verdicts.filter(({ problems }) => problems.length > 0);
    const contradicted = intent.contradictions.get(object) ?? [];
    if (verdicts.length === 0) errors.push(...contradicted);
    else if (refusing.length === verdicts.length) {
      const { kind, metadata } = object;
      for (const error of located(distinctProblems(refusing), contradicted, intent.documentOf.get(object))) {
        if (error.line !== null || error.document === null || withoutLine.length >= intentLimits.errors) errors.push(error);
        else withoutLine.push({ problem: error, document: error.document, kind, name: metadata.name });
      }
    } else warnings.push(...partly(object, refusing, verdicts.length));
    await breath.take();
  }
  if (withoutLine.length > 0) errors.push(...(await ask.locate(withoutLine)));
  const said = warnings.slice(0, MAX_WARNINGS);
  if (validate === 'STRICT') return { errors: inTextOrder(errors).map(intentError), warnings: said };
  const names = new Map(intent.resources.map((object) => [intent.documentOf.get(object), describeRef(refOf(object))]));
  const relaxed = inTextOrder(errors).map(({ document, message }) => `${names.get(document ?? undefined) ?? 'An object'}: ${message}`);
  return { errors: [], warnings: [...relaxed, ...said] };
}

interface Target {
  readonly cluster: string;
  /** The manifest for the cluster. */
  readonly manifest: KubeObject;
}

/** The clusters that an object would go to, each with its manifest; all clusters with the unchanged object if the plan gives no answer. */
function targets(world: World, standing: readonly StoredResource[]): (object: KubeObject, plans: boolean) => readonly Target[] {
  const stored = new Map(standing.map((one) => [identityText(one.ref), one.seen]));
  const next = planInTurn(world);
  const everywhere = world.clusters.filter(({ deleting }) => !deleting).map(({ name }) => name);
  const hasInterpreters = (world.interpreters?.length ?? 0) > 0;
  return (template, plans) => {
    const all = everywhere.map((cluster) => ({ cluster, manifest: template }));
    // Users' scripts may change the manifest; they are not run for this check.
    if (!plans || hasInterpreters) return all;
    const before = stored.get(identityText(refOf(template)));
    const fresh = { key: '' as ResourceKey, uid: '', claim: null, placed: [], evicting: [] };
    try {
      const { works } = next({ ...(before ?? fresh), template, deleted: false });
      const given = (works ?? []).filter(({ leaving }) => !leaving).map(({ cluster, manifest }) => ({ cluster, manifest }));
      return given.length > 0 ? given : all;
    } catch (error) {
      if (isUnfinished(error)) throw error;
      // The planner reports a plan that throws.
      return all;
    }
  };
}

/** Problems of an object under a schema; cached per pair. */
class Judge {
  readonly #known = new Map<KubeObject, Map<KindSchema | null, readonly Problem[]>>();

  problems(object: KubeObject, schema: KindSchema | null): readonly Problem[] {
    let bySchema = this.#known.get(object);
    if (!bySchema) this.#known.set(object, (bySchema = new Map()));
    let problems = bySchema.get(schema);
    if (!problems) bySchema.set(schema, (problems = schema === null ? typeProblems(object) : problemsBy(object, schema)));
    return problems;
  }
}

function problemsBy(object: KubeObject, schema: KindSchema): readonly Problem[] {
  const isBuiltin = Object.hasOwn(typeOfKind, kindKey(object));
  const problems = schemaFaults(object, schema, { whole: !isBuiltin }).map((fault) => problemOfFault(fault, object));
  // For kinds of Kubernetes itself, the shipped list of required fields is more precise than the OpenAPI documents.
  return isBuiltin ? [...problems, ...typeProblems(object).filter(({ code }) => code === 'MISSING_FIELD')] : problems;
}

/**
 * One problem per field: clusters with different schemas word the same problem differently; the longest message is kept, since it has a
 * suggestion.
 */
function distinctProblems(refusing: readonly { readonly problems: readonly Problem[] }[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of refusing.flatMap(({ problems }) => problems)) {
    const before = found.get(placeOf(problem));
    if (!before || problem.message.length > before.message.length) found.set(placeOf(problem), problem);
  }
  return [...found.values()];
}

/** Adds the line numbers from intake, which exist for fields that the shipped types reject too. */
function located(problems: readonly Problem[], known: readonly IntentError[], document: number | undefined): readonly IntentError[] {
  return problems.map((problem) => {
    const place = problem.field.join('/');
    const same = known.find(({ field }) => field.join('/').endsWith(place) && place !== '');
    return { ...problem, field: same?.field ?? problem.field, document: document ?? null, line: same?.line ?? null };
  });
}

function partly(
  object: KubeObject,
  refusing: readonly { readonly cluster: string; readonly problems: readonly Problem[] }[],
  of: number,
): readonly string[] {
  return distinctProblems(refusing).map((problem) => {
    const clusters = refusing
      .filter(({ problems }) => problems.some((one) => placeOf(one) === placeOf(problem)))
      .map(({ cluster }) => cluster);
    const more = clusters.length > MAX_NAMED ? ` and ${clusters.length - MAX_NAMED} more` : '';
    const names = `${clusters.slice(0, MAX_NAMED).join(', ')}${more}`;
    return `${describeRef(refOf(object))}: ${clusters.length} of ${of} clusters would refuse it (${names}): ${problem.message}`;
  });
}

function placeOf({ code, field }: Problem): string {
  return `${code} ${describeField(field)}`;
}

function kindKey({ apiVersion, kind }: KubeObject): string {
  return `${apiVersion}/${kind}`;
}
