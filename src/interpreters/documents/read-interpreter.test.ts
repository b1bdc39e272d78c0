import { describe, expect, it } from '@jest/globals';
import { readInterpreter } from './read-interpreter.js';

const own = (spec: object, rest: object = {}) => ({
  apiVersion: 'interpret.manifold.hub/v1',
  kind: 'Interpreter',
  metadata: { name: 'widgets' },
  spec: { target: { apiVersion: 'example.com/v1', kind: 'Widget' }, ...spec },
  ...rest,
});
const karmada = (customizations: unknown) => ({
  apiVersion: 'config.karmada.io/v1alpha1',
  kind: 'ResourceInterpreterCustomization',
  metadata: { name: 'widgets' },
  spec: { target: { apiVersion: 'example.com/v1', kind: 'Widget' }, customizations },
});
const argo = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' }, data });

describe('invalid documents', () => {
  it.each([
    { of: own({}), fields: ['spec.health'], because: 'nothing is answered' },
    { of: own({ health: 'object.status.' }), fields: ['spec.health'], because: 'the expression does not parse' },
    { of: own({ health: 'clusters.size() > 0' }), fields: ['spec.health'], because: 'there is no such variable' },
    { of: own({ message: '"x"' }), fields: ['spec.health', 'spec.health'], because: 'a message is part of a health' },
    { of: own({ helth: 'true' }), fields: ['spec.helth', 'spec.health'], because: 'a field is misspelt, and so nothing is answered' },
    { of: own({ health: 'true', argoHealth: 'return {}' }), fields: ['spec.argoHealth'], because: 'there cannot be two' },
    {
      of: own({ replicas: 'object.spec.size', replicasField: 'metadata.name' }),
      fields: ['spec.replicasField'],
      because: 'replicas are no name',
    },
    {
      of: own({ health: 'true', retain: ['spec.__proto__.x', 'status.phase'] }),
      fields: ['spec.retain.0'],
      because: 'a prototype is no field',
    },
    { of: own({ health: 'true', split: 'half' }), fields: ['spec.split'], because: 'there is no such split' },
    { of: own({ health: 'true' }, { metadata: {} }), fields: ['metadata.name'], because: 'it has no name' },
    { of: { ...own({ health: 'true' }), spec: { health: 'true' } }, fields: ['spec.target'], because: 'it is for no kind' },
    { of: own({ health: `"${'x'.repeat(9_000)}" == ""` }), fields: ['spec.health'], because: 'it is too long' },
    { of: karmada({}), fields: ['spec.customizations'], because: 'it has no script' },
    {
      of: karmada({ healthInterpretation: { luaScript: '' } }),
      fields: ['spec.customizations.healthInterpretation.luaScript', 'spec.customizations'],
      because: 'its script is empty',
    },
    {
      of: karmada({ health: { luaScript: 'x' } }),
      fields: ['spec.customizations.health', 'spec.customizations'],
      because: 'Karmada has no such question',
    },
    {
      of: argo({ 'resource.customizations.health.*.crossplane.io_*': 'return {}' }),
      fields: ['data.resource.customizations.health.*.crossplane.io_*'],
      because: 'it is for many kinds at once',
    },
    { of: argo({ 'resource.customizations': '- a list' }), fields: ['data.resource.customizations'], because: 'it is no map' },
  ])('say where, all at once: $because', ({ of, fields }) => {
    const read = readInterpreter(of);
    expect(read.kind === 'wrong' && read.problems.map(({ field }) => field.join('.'))).toEqual(fields);
  });
});

describe('valid documents', () => {
  it.each([
    {
      of: own({ replicas: 'object.spec.size', replicasField: '.spec.size', retain: ['spec.nodeName'] }),
      want: [
        ['replicas', 'cel'],
        ['revise', 'fields'],
        ['retain', 'fields'],
      ],
      because: 'replicas are read and written',
    },
    {
      of: own({ health: 'object.status.ok', message: 'object.status.why' }),
      want: [['health', 'cel']],
      because: 'health and message are one answer',
    },
    {
      of: karmada({
        retention: { luaScript: 'function Retain(d, o) return d end' },
        statusAggregation: { luaScript: 'function AggregateStatus(d, i) return d end' },
      }),
      want: [
        ['retain', 'karmada-lua'],
        ['aggregate', 'karmada-lua'],
      ],
      because: 'each script is a rule',
    },
    {
      of: argo({ 'resource.customizations.health.example.com_Widget': 'return {}' }),
      want: [['health', 'argo-lua']],
      because: 'a key is a kind',
    },
    {
      of: argo({ 'resource.customizations': 'example.com/Widget:\n  health.lua: |\n    return {}\n' }),
      want: [['health', 'argo-lua']],
      because: 'older settings have all kinds in one text',
    },
  ])('yield $want: $because', ({ of, want }) => {
    const read = readInterpreter(of);
    if (read.kind !== 'read') throw new Error(JSON.stringify(read));
    expect(
      read.interpreters.flatMap(({ rules }) => Object.entries(rules).map(([operation, { language }]) => [operation, language])),
    ).toEqual(want);
    expect(read.interpreters.map(({ target }) => `${target.group}/${target.kind}`)).toEqual(['example.com/Widget']);
  });
});

it.each([{ of: argo({ a: 'b' }) }, { of: { kind: 'Interpreter', apiVersion: 'other.io/v1' } }, { of: null }, { of: [] }])(
  '$of is none',
  ({ of }) => {
    expect(readInterpreter(of)).toEqual({ kind: 'none' });
  },
);
