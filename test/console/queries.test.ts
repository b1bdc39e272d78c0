import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { formatDocument } from '@urql/core';
import { buildSchema, type DocumentNode, parse, print, validate } from 'graphql';
import { assertCost } from '../../src/api/graphql/cost.js';
import { documentError } from '../../src/api/graphql/document-limits.js';
import {
  ApplicationChangesDocument,
  ApplicationDetailDocument,
  ApplicationPageDocument,
  ClusterChangesDocument,
  ClusterPageDocument,
  OverviewDocument,
  SignInDocument,
} from '../../web/src/data/generated/graphql.js';

const folder = resolve(import.meta.dirname, '../../src/api/schema');
const schema = buildSchema(
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n'),
);

const questions: readonly (readonly [string, DocumentNode, Record<string, unknown>])[] = [
  ['ClusterPage', ClusterPageDocument, { first: 50, filter: {} }],
  ['ClusterChanges', ClusterChangesDocument, {}],
  ['ApplicationPage', ApplicationPageDocument, { first: 50, filter: {} }],
  ['ApplicationChanges', ApplicationChangesDocument, {}],
  ['ApplicationDetail', ApplicationDetailDocument, { namespace: 'default', name: 'shop', first: 10 }],
  ['Overview', OverviewDocument, {}],
  ['SignIn', SignInDocument, {}],
];

/** The document as the client sends it: with `__typename` everywhere, for its cache. */
const asSent = (document: DocumentNode) => parse(print(formatDocument(document)));

describe('what the console asks', () => {
  it.each(questions)('%s is valid and within what the hub allows', (_name, document, variables) => {
    const sent = asSent(document);
    expect(validate(schema, sent)).toEqual([]);
    expect(documentError(sent)).toBeNull();
    expect(() => assertCost(schema, sent, variables)).not.toThrow();
  });

  it('would be told if it asked for too much', () => {
    const variables = { namespace: 'default', name: 'shop', first: 100 };
    expect(() => assertCost(schema, asSent(ApplicationDetailDocument), variables)).toThrow(/costs/);
  });
});
