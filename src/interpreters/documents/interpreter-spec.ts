import { anything, complain, fields, list, oneOf, type Report, required, text } from '../../core/intent/shape.js';
import type { InterpreterOperation } from '../../core/model/interpreter-port.js';
import type { Split } from '../../core/model/workload/requirements.js';
import { at, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import { expression, fieldPath, metadata, nameOf, script, target, targetAt } from './common-shapes.js';
import type { Interpreter, Rule } from './interpreter.js';

const shape = fields({
  apiVersion: required(oneOf('interpret.manifold.hub/v1')),
  kind: required(text),
  metadata: required(metadata),
  spec: required(
    fields({
      target: required(target),
      split: oneOf('replicas', 'whole', 'per-node'),
      replicas: expression,
      podTemplate: expression,
      replicasField: fieldPath,
      components: expression,
      health: expression,
      message: expression,
      argoHealth: script,
      status: expression,
      dependencies: expression,
      retain: list(fieldPath),
    }),
  ),
  status: anything,
});

/** The hub's own kind: CEL expressions over `object`, one per question. */
export function readInterpreterSpec(document: unknown, report: Report): readonly Interpreter[] {
  shape(document, [], report);
  const spec = at(document, 'spec');
  const said = (field: string) => textOf(at(spec, field));

  if (said('health') && said('argoHealth'))
    complain(report, 'INVALID_VALUE', ['spec', 'argoHealth'], 'cannot be set together with health', 'Keep one of them.');
  for (const [field, needed] of [
    ['message', 'health'],
    ['podTemplate', 'replicas'],
    ['replicasField', 'replicas'],
  ] as const) {
    if (said(field) && !said(needed)) complain(report, 'MISSING_FIELD', ['spec', needed], 'is missing', `${field} goes with it.`);
  }
  const rules = rulesOf(spec);
  if (Object.keys(rules).length === 0)
    complain(report, 'MISSING_FIELD', ['spec', 'health'], 'is missing, and so is every other rule', 'Answer at least one question.');

  const split = (said('split') ?? (said('replicas') ? 'replicas' : 'whole')) as Split;
  return [{ name: `Interpreter ${nameOf(document)}`, target: targetAt(document), split, rules }];
}

function rulesOf(spec: unknown): Interpreter['rules'] {
  const rules: Partial<Record<InterpreterOperation, Rule>> = {};
  const cel = (operation: InterpreterOperation, ...fields: readonly string[]) => {
    const expressions = Object.fromEntries(fields.flatMap((field) => (textOf(at(spec, field)) ? [[field, textOf(at(spec, field))!]] : [])));
    if (expressions[fields[0] ?? ''] !== undefined) rules[operation] = { language: 'cel', expressions };
  };
  cel('replicas', 'replicas', 'podTemplate');
  cel('components', 'components');
  cel('health', 'health', 'message');
  cel('status', 'status');
  cel('dependencies', 'dependencies');
  const argoHealth = textOf(at(spec, 'argoHealth'));
  if (argoHealth) rules.health = { language: 'argo-lua', script: argoHealth, field: ['spec', 'argoHealth'] };
  const replicasField = textOf(at(spec, 'replicasField'));
  if (replicasField) rules.revise = { language: 'fields', paths: [pathOf(replicasField)] };
  const kept = itemsOf(at(spec, 'retain')).filter((path): path is string => typeof path === 'string');
  if (kept.length > 0) rules.retain = { language: 'fields', paths: kept.map(pathOf) };
  return rules;
}

function pathOf(text: string): readonly string[] {
  return text.replace(/^\./, '').split('.');
}
