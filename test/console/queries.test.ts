import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { formatDocument } from '@urql/core';
import { buildSchema, type DocumentNode, parse, print, validate } from 'graphql';
import { assertCost } from '../../src/api/graphql/cost.js';
import { documentError } from '../../src/api/graphql/document-limits.js';
import * as documents from '../../web/src/data/generated/graphql.js';
import { examples } from '../../web/src/pages/explorer/examples.js';
import { fitsAddress, readDocument, readVariables } from '../../web/src/state/graphql-document.js';

const folder = resolve(import.meta.dirname, '../../src/api/schema');
const schema = buildSchema(
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n'),
);

/** The page sizes that the console asks for; other values cost nothing. */
const sizes: Readonly<Record<string, Record<string, unknown>>> = {
  ClusterPageDocument: { first: 100 },
  ApplicationPageDocument: { first: 50 },
  ApplicationDetailDocument: { namespace: 'default', name: 'shop', first: 100 },
  ObjectDetailDocument: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', works: 50 },
  ClusterObjectsDocument: { name: 'idc-a', first: 50 },
  EventPageDocument: { first: 100 },
  FailoverDocument: { first: 50 },
  ObjectSearchDocument: { first: 50 },
  PolicyPageDocument: { first: 50 },
  RevisionsDocument: { namespace: 'default', name: 'shop', first: 30 },
  LiveDifferencesDocument: { clusters: ['idc-a'] },
  ObjectPodsDocument: { clusters: ['idc-a'] },
  StraysDocument: { first: 100 },
};

const questions = Object.entries(documents)
  .filter(([name]) => name.endsWith('Document'))
  .map(([name, document]) => [name, document as unknown as DocumentNode, sizes[name] ?? {}] as const);

/** The document as the client sends it: with `__typename` everywhere, for its cache. */
const asSent = (document: DocumentNode) => parse(print(formatDocument(document)));

describe('the queries of the console', () => {
  it.each(questions)('%s is valid and within the limits of the hub', (_name, document, variables) => {
    const sent = asSent(document);
    expect(validate(schema, sent)).toEqual([]);
    expect(documentError(sent)).toBeNull();
    expect(() => assertCost(schema, sent, { ...placeholders(sent), ...variables })).not.toThrow();
  });

  it('would be refused above the limits', () => {
    const nested = parse('{ applications(first: 100) { nodes { resources(first: 100) { nodes { name } } } } }');
    expect(() => assertCost(schema, nested, {})).toThrow(/costs/);
  });
});

describe('the examples of the API explorer', () => {
  const published = buildSchema(readFileSync(resolve(import.meta.dirname, '../schema.graphql'), 'utf8'));

  it.each(examples.map((one) => [one.key, one] as const))(
    '%s is valid with its variables and within the limits of the hub',
    (_key, example) => {
      const document = parse(example.query);
      const variables = readVariables(example.variables);
      expect(validate(published, document)).toEqual([]);
      expect(documentError(document)).toBeNull();
      expect(variables).toHaveProperty('values');
      expect(() => assertCost(schema, document, 'values' in variables ? variables.values : {})).not.toThrow();
      expect(fitsAddress(example.query)).toBe(true);
    },
  );

  it('change nothing, and one is a subscription', () => {
    expect(examples.length).toBe(6);
    const kinds = examples.flatMap(({ query }) => readDocument(query).operations.map(({ kind }) => kind));
    expect(kinds.sort()).toEqual(['query', 'query', 'query', 'query', 'query', 'subscription']);
  });
});

/** A value for every required variable. */
function placeholders(document: DocumentNode): Record<string, unknown> {
  const variables = document.definitions.flatMap((one) => ('variableDefinitions' in one ? (one.variableDefinitions ?? []) : []));
  return Object.fromEntries(
    variables
      .map(({ variable, type }) => [variable.name.value, print(type)] as const)
      .filter(([, type]) => type.endsWith('!'))
      .map(([name, type]) => [name, type === 'Int!' ? 20 : type === 'String!' || type === 'ID!' ? 'x' : (inputs[type] ?? {})]),
  );
}

const named = { namespace: 'default', name: 'shop' };
const inputs: Readonly<Record<string, unknown>> = {
  'ApplyInput!': { manifests: '' },
  'PatchResourceInput!': { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', patch: {} },
  'RollbackApplicationInput!': named,
  'DeleteApplicationInput!': named,
  'RescheduleApplicationInput!': named,
  'RegisterClusterInput!': { name: 'paris', kubeconfig: '' },
  'UpdateClusterInput!': { name: 'paris' },
  'UnregisterClusterInput!': { name: 'paris' },
  'CancelUnregisterClusterInput!': { name: 'paris' },
  'DrainClusterInput!': { name: 'paris' },
  'StartFailoverDrillInput!': { cluster: 'paris' },
  'StopFailoverDrillInput!': { id: '1' },
  'ResolveEvictionInput!': { id: '1', action: 'CANCEL' },
  'FreezeInput!': { reason: 'test' },
  'UnfreezeInput!': { id: '1' },
  'DeletePolicyInput!': { kind: 'PlacementPolicy', name: 'shop' },
};
