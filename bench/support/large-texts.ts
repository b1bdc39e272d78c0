import { stringify } from 'yaml';
import { configMap, deployment } from './documents.js';

/* Texts of applies that are as large as the limits of the hub allow. */

const KIB = 1_024;

/** Many small ConfigMaps. */
export function smallDocuments(count: number): string {
  return Array.from({ length: count }, (_, i) => configMap(`small-${i}`, { part: 'y'.repeat(60) })).join('---\n');
}

/** Objects of kinds that no cluster serves. */
export function unknownKinds(count: number): string {
  return Array.from({ length: count }, (_, i) => `apiVersion: apps/v1\nkind: Kind${i}\nmetadata: { name: a${i} }\n`).join('---\n');
}

/** Deployments with an unknown field each. */
export function wrongFields(count: number): string {
  return Array.from({ length: count }, (_, i) => deployment(`wrong-${i}`).replace('replicas:', 'replcas:')).join('---\n');
}

/** As the manifest of argo-cd: sixty documents, three definitions with more than 300 kB each. */
export function operator(change = 'as it was'): string {
  const definitions = ['applications', 'applicationsets', 'appprojects'].map((plural) => definition(plural, change));
  const others = Array.from({ length: 57 }, (_, i) =>
    i % 2 ? configMap(`operator-${i}`) : deployment(`operator-${i}`, 1, { change: 'x' }),
  );
  return [...definitions, ...others].join('---\n');
}

function definition(plural: string, change: string): string {
  const leaf = (i: number) => ({
    type: 'string',
    description: `Field ${i} of the object, ${change}. ${'It says what it is for. '.repeat(4)}`,
  });
  const group = (prefix: string) => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${prefix}${i}`, leaf(i)])),
  });
  const spec = { type: 'object', properties: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`part${i}`, group(`field${i}x`)])) };
  return stringify(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.bench.example.com` },
      spec: {
        group: 'bench.example.com',
        names: { kind: `Kind${plural}`, plural, singular: plural.slice(0, -1), listKind: `Kind${plural}List` },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }],
      },
    },
    { lineWidth: 0 },
  );
}

/** 14 ConfigMaps of 1 000 KiB each. */
export function largeTexts(fill: string): string {
  const line = `${fill.repeat(99)}\n`;
  const lines = `    ${line}`.repeat(10 * KIB - 30);
  return Array.from(
    { length: 14 },
    (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: large-${i} }\ndata:\n  text: |\n${lines}`,
  ).join('---\n');
}

/** Half of the documents are policies that select another half. */
export function policies(documents: number): string {
  const count = Math.floor(documents / 4);
  return Array.from(
    { length: count },
    (_, i) => `apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: policy-${i} }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap, name: chosen-${i} }, { apiVersion: apps/v1, kind: Deployment, name: chosen-${i} }]
  placement: { clusterAffinity: { clusterNames: [member-1] } }
---
${configMap(`chosen-${i}`)}`,
  ).join('---\n');
}

export const rules = `apiVersion: policy.manifold.hub/v1
kind: OverridePolicy
metadata: { name: edit-yaml, namespace: default }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap, labelSelector: { matchLabels: { edit: values } } }]
  overrideRules:
    - overriders:
        fieldOverrider:
          - { fieldPath: /data/values, yaml: [{ subPath: /part0/name, operator: replace, value: other }] }
`;

/** Four ConfigMaps with YAML of just under 256 Ki characters each, that a policy edits. */
export function overridden(): string {
  const values = Object.fromEntries(
    Array.from({ length: 2_700 }, (_, i) => [`part${i}`, { name: `part ${i}`, size: i, tags: ['a', 'b', `c${i}`] }]),
  );
  return Array.from({ length: 4 }, (_, i) => {
    const text = stringify({ ...values, own: i }).slice(0, 255 * KIB);
    const data = { values: text.slice(0, text.lastIndexOf('\npart') + 1) };
    return stringify(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `edited-${i}`, labels: { edit: 'values' } }, data },
      { lineWidth: 0 },
    );
  }).join('---\n');
}
