import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { assertCost, MAX_COST } from '../../api/graphql/cost.js';
import { documentError } from '../../api/graphql/document-limits.js';
import * as applications from './applications.js';
import * as changes from './changes.js';
import * as clusters from './clusters.js';
import * as events from './events.js';
import * as hub from './hub.js';
import * as live from './live/live-differences.js';
import * as pods from './live/pods.js';
import * as policies from './policies.js';
import * as resources from './resources.js';

const folder = join(import.meta.dirname, '../../api/schema');
const schema = buildSchema(
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n'),
);

const documents = Object.entries({
  ...applications,
  ...changes,
  ...clusters,
  ...events,
  ...hub,
  ...pods,
  ...live,
  ...policies,
  ...resources,
}).flatMap(([name, value]) => (typeof value === 'object' && 'text' in value ? [{ name, text: value.text }] : []));

/** The largest pages that commands request. */
const largest = {
  first: 100,
  after: null,
  filter: {},
  namespace: 'n',
  name: 'n',
  apiVersion: 'v1',
  kind: 'Pod',
  cluster: null,
  works: 100,
  clusters: 100,
  clustersAfter: null,
  trace: true,
  number: 1,
  inCluster: true,
  application: 'a',
  applicationNamespace: 'n',
};
const smallerPages: Readonly<Record<string, object>> = {
  worksOfApplication: { first: 5 },
  treeOfApplication: { first: 5 },
  revisionVersions: { first: 20 },
  liveObject: { cluster: 'c' },
  liveDifferences: { clusters: ['c'] },
  resourcePods: { clusters: ['c'] },
  podLogs: { cluster: 'c', namespace: 'n', pod: 'p' },
  resourceManifestsPage: { first: 20 },
  explainedApplication: { first: 4 },
};

describe('the documents of the command line', () => {
  it('are all tested', () => {
    expect(documents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['apply', 'applicationsPage', 'explainedApplication', 'eventsFollowed']),
    );
  });

  it.each(documents)('$name fits the schema and the limits of the API', ({ text }) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    expect(documentError(document)).toBeNull();
  });

  it.each(documents.filter(({ text }) => !text.includes('$input')))(
    '$name costs less than the API allows at its largest page',
    ({ name, text }) => {
      expect(assertCost(schema, parse(text), { ...largest, ...smallerPages[name] }).requested).toBeLessThanOrEqual(MAX_COST);
    },
  );
});
