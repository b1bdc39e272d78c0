import type { Cli } from '../../cli.js';
import { type LiveComparison, liveDifferences } from '../../documents/live/live-differences.js';
import { MAX_CLUSTERS } from '../../documents/live/pods.js';
import type { ResourceKey } from '../../documents/resources.js';
import { CommandFailure, exitCodes, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import type { Target } from '../../input/target.js';
import { type Format, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { findWorks, required } from '../read/get-lists.js';
import { locateResource } from '../read/locate.js';

interface LiveDiffOptions {
  readonly namespace?: string;
  readonly clusters?: readonly string[];
}

/** Prints the differences between the objects of a resource in clusters and their manifests. */
export async function runLiveDiff(
  cli: Cli,
  target: Target & { readonly name: string },
  options: LiveDiffOptions,
  format: Format,
): Promise<void> {
  if (target.noun !== 'resources') throw usage('--live compares one resource', 'write KIND/NAME');
  const hub = await cli.hub();
  const { apiVersion, kind, namespace, name } = await locateResource(hub, target.kind, target.name, options.namespace);
  const key = { apiVersion, kind, namespace, name };
  const clusters =
    options.clusters ?? (await findWorks(hub, { ...target, kind }, { namespace: namespace ?? '' })).nodes.map(({ cluster }) => cluster);
  if (clusters.length === 0) throw new CommandFailure(`no cluster has ${longName(key)}`, { code: 'NOT_FOUND' });
  const found = joined(await compared(hub, key, clusters));

  const { colours } = cli.terminal;
  if (format === 'json' || format === 'yaml') cli.terminal.out(await structured(found, format));
  else
    for (const { path, desired, live, managers, clusters: where } of found.differences) {
      const owner = managers.length > 0 ? `, owned by ${managers.join(', ')}` : '';
      cli.terminal.out(`${colours.bold(printable(`${where.join(', ')}: ${path}${owner}`))}\n`);
      cli.terminal.out(colours.red(printable(`-${desired}`)));
      cli.terminal.out(colours.green(printable(`+${live ?? '(absent)'}`)));
    }
  for (const { cluster, message } of found.failures) cli.terminal.note(printable(`${cluster} could not be compared: ${message}`));
  cli.exitCode = found.differences.length > 0 ? exitCodes.differs : found.failures.length > 0 ? exitCodes.partial : exitCodes.done;
}

/** One request for each {@link MAX_CLUSTERS} clusters, one after the other, because each makes the hub read from all of its clusters. */
async function compared(hub: HubClient, key: ResourceKey, clusters: readonly string[]): Promise<readonly LiveComparison[]> {
  const answers: LiveComparison[] = [];
  for (let start = 0; start < clusters.length; start += MAX_CLUSTERS) {
    const some = clusters.slice(start, start + MAX_CLUSTERS);
    answers.push(required((await hub.ask(liveDifferences, { ...key, clusters: some })).liveDifferences));
  }
  return answers;
}

/** Merges the answers: each difference once with its clusters; those of the most clusters come first. */
export function joined(answers: readonly LiveComparison[]): LiveComparison {
  const equal = Map.groupBy(
    answers.flatMap(({ differences }) => differences),
    ({ path, desired, live, managers }) => JSON.stringify([path, desired, live, managers]),
  );
  return {
    differences: [...equal.values()]
      .map((same) => ({ ...same[0]!, clusters: same.flatMap(({ clusters }) => clusters) }))
      .sort((a, b) => b.clusters.length - a.clusters.length),
    same: answers.flatMap(({ same }) => same),
    failures: answers.flatMap(({ failures }) => failures),
  };
}
