import { Command } from 'commander';
import type { PolicyKind } from '../../../core/model/policy/policy.js';
import { policyApiVersion } from '../../../core/model/policy/policy-ref.js';
import type { Cli } from '../../cli.js';
import { type ServedKind, servedKinds } from '../../documents/hub.js';
import { knownKinds, policyKinds } from '../../input/kinds.js';
import { nouns } from '../../input/target.js';
import { type ListView, parseListFormat, printList } from '../../output/format.js';
import { withOutput } from '../options.js';

/** A name that `get` accepts, and its kind. */
interface KindRow {
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly apiVersion: string | null;
  readonly kind: string;
  /** Number of clusters that serve it; null for objects of the hub itself. */
  readonly clusters: number | null;
  readonly resources: number | null;
}

const view: ListView<KindRow> = {
  columns: [
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'SHORTNAMES', cell: ({ shortNames }) => shortNames.join(',') },
    { header: 'APIVERSION', cell: ({ apiVersion }) => apiVersion },
    { header: 'KIND', cell: ({ kind }) => kind },
    { header: 'CLUSTERS', cell: ({ clusters }) => clusters },
    { header: 'RESOURCES', cell: ({ resources }) => resources },
  ],
  name: ({ name }) => name,
  empty: 'No kinds found.',
};

interface Options {
  readonly used?: boolean;
  readonly headers: boolean;
  readonly output: string;
}

export function apiResourcesCommand(cli: Cli): Command {
  const command = new Command('api-resources')
    .description('List all kinds: those of the hub, its policies, and those that the clusters serve')
    .option('--used', 'only kinds of which the hub has resources')
    .option('--no-headers', 'tables and CSV without the line of headers');
  return withOutput(command, 'table, wide, json, yaml, name, csv, jsonpath=TEMPLATE or custom-columns=SPEC').action(
    async ({ used, headers, output }: Options) => {
      const format = parseListFormat(output);
      const { servedKinds: served } = await (await cli.hub()).ask(servedKinds, {});
      const rows = used ? served.filter(({ resources }) => resources > 0).map(servedRow) : [...ownRows(), ...served.map(servedRow)];
      await printList(cli, view, rows, { format, single: false, noHeaders: !headers });
    },
  );
}

function ownRows(): readonly KindRow[] {
  const own = nouns.map(([noun, words]): KindRow => {
    const others = words.filter((word) => word !== noun && `${word}s` !== noun);
    return { name: noun, shortNames: others, apiVersion: null, kind: noun, clusters: null, resources: null };
  });
  const policies = policyKinds.map(({ kind, plural, short }): KindRow => {
    return { name: plural, shortNames: short, apiVersion: policyApiVersion(kind as PolicyKind), kind, clusters: null, resources: null };
  });
  return [...own, ...policies];
}

function servedRow({ apiVersion, kind, clusters, resources }: ServedKind): KindRow {
  const known = knownKinds.find((one) => one.kind === kind);
  return { name: known?.plural ?? kind.toLowerCase(), shortNames: known?.short ?? [], apiVersion, kind, clusters, resources };
}
