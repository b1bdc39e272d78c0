import { anything, complain, fields, type Report, required, text } from '../../core/intent/shape.js';
import type { InterpreterOperation } from '../../core/model/interpreter-port.js';
import { at, textOf } from '../../kubernetes/json/untrusted.js';
import { metadata, nameOf, script, target, targetAt } from './common-shapes.js';
import type { Interpreter, Rule } from './interpreter.js';

/** Karmada's names of the questions, and of the functions with which its scripts answer them. */
const customizations: Readonly<Record<string, { readonly operation: InterpreterOperation; readonly entry: string }>> = {
  retention: { operation: 'retain', entry: 'Retain' },
  replicaResource: { operation: 'replicas', entry: 'GetReplicas' },
  componentResource: { operation: 'components', entry: 'GetComponents' },
  replicaRevision: { operation: 'revise', entry: 'ReviseReplica' },
  statusReflection: { operation: 'status', entry: 'ReflectStatus' },
  statusAggregation: { operation: 'aggregate', entry: 'AggregateStatus' },
  healthInterpretation: { operation: 'health', entry: 'InterpretHealth' },
  dependencyInterpretation: { operation: 'dependencies', entry: 'GetDependencies' },
};

const scripted = fields({ luaScript: script });

const shape = fields({
  apiVersion: required(text),
  kind: required(text),
  metadata: required(metadata),
  spec: required(
    fields({
      target: required(target),
      customizations: required(fields(Object.fromEntries(Object.keys(customizations).map((name) => [name, scripted])))),
    }),
  ),
  status: anything,
});

/** The function of a Karmada script that answers an operation. */
export function karmadaEntry(operation: InterpreterOperation): string {
  return Object.values(customizations).find((one) => one.operation === operation)!.entry;
}

/** Karmada's `ResourceInterpreterCustomization`, unchanged. */
export function readKarmadaCustomization(document: unknown, report: Report): readonly Interpreter[] {
  shape(document, [], report);
  const rules: Partial<Record<InterpreterOperation, Rule>> = {};
  for (const [name, { operation }] of Object.entries(customizations)) {
    const field = ['spec', 'customizations', name, 'luaScript'];
    const luaScript = textOf(at(document, ...field));
    if (luaScript) rules[operation] = { language: 'karmada-lua', script: luaScript, field };
  }
  if (Object.keys(rules).length === 0) {
    complain(report, 'MISSING_FIELD', ['spec', 'customizations'], 'has no script', 'Answer at least one question.');
  }
  const split = rules.revise ? 'replicas' : 'whole';
  return [{ name: `ResourceInterpreterCustomization ${nameOf(document)}`, target: targetAt(document), split, rules }];
}
