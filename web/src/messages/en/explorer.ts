import { number, plural } from './format.js';

const size = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** The page for the API. It loads its texts itself, because the other pages do not need them. */
export const explorer = {
  query: 'Query',
  variables: 'Variables (JSON)',
  answer: 'Answer',
  answerText: 'Answer as JSON',
  docs: 'Documentation',
  example: 'Start from an example',
  examples: {
    clusters: 'Clusters and their connection',
    unhealthy: 'Applications that are not healthy',
    placement: 'Clusters of an application',
    moves: 'Failed clusters and moves',
    warnings: 'Latest warnings',
    changes: 'Changes of clusters, live',
  },
  operation: 'Operation',
  run: 'Run',
  runHelp: 'Ctrl Enter',
  stop: 'Stop',
  stopWaiting: 'Stop waiting',
  asking: 'The hub works on it…',
  before: 'Write a query and run it. Ctrl Enter runs it, Ctrl Space completes a name.',
  syntax: 'The query cannot be read.',
  noOperation: 'The query has no operation.',
  badVariables: 'The variables are not a JSON object.',
  cost: (requested: number, max: number) => `Cost ${number.format(requested)} of ${number.format(max)}`,
  took: (ms: number) => (ms < 1_000 ? `${number.format(Math.round(ms))} ms` : `${size.format(ms / 1_000)} s`),
  size: (bytes: number) =>
    bytes < 1_000 ? `${bytes} B` : bytes < 1_000_000 ? `${size.format(bytes / 1_000)} kB` : `${size.format(bytes / 1_000_000)} MB`,
  large: (shownSize: string) => `The answer has ${shownSize}, which is too much to show.`,
  download: 'Download the answer',
  errors: (count: number) => plural(count, 'error', 'errors'),
  line: (line: number) => `line ${number.format(line)}`,
  path: (path: string) => `at ${path}`,
  changes: (fields: string) => `This changes the hub: ${fields}`,
  changesHelp: 'It runs as written, without a preview of this page. Use dryRun where the input has it.',
  received: (received: number, shown: number) =>
    received === shown
      ? `${plural(received, 'event', 'events')} received.`
      : `${plural(received, 'event', 'events')} received, the last ${number.format(shown)} shown.`,
  ended: 'The subscription ended.',
  waiting: 'Waiting for events.',
  noSocket: 'There is no WebSocket connection to the hub now. Events arrive when it is back.',
  schema: 'the schema of the hub',
  filter: 'Filter by name',
  noMatch: 'Nothing in the schema has this name.',
  types: 'Types',
  moreTypes: (count: number) => `and ${plural(count, 'more type', 'more types')}`,
  back: 'Back',
  start: 'All fields',
  returns: 'Type',
  arguments: 'Arguments',
  fields: 'Fields',
  values: 'Values',
  possible: 'One of',
  byDefault: (value: string) => `Default: ${value}`,
  deprecated: (reason: string) => `Deprecated: ${reason}`,
};

export type ExplorerMessages = typeof explorer;
