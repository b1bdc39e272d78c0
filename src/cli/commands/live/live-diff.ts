import type { Cli } from '../../cli.js';
import { liveDifferences } from '../../documents/live/live-differences.js';
import { MAX_CLUSTERS } from '../../documents/live/pods.js';
import { CommandFailure, exitCodes, usage } from '../../failure.js';
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

/** Prints where the objects of a resource in clusters differ from their manifests. */
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
  const all =
    options.clusters ?? (await findWorks(hub, { ...target, kind }, { namespace: namespace ?? '' })).nodes.map(({ cluster }) => cluster);
  const clusters = all.slice(0, MAX_CLUSTERS);
  if (clusters.length === 0) throw new CommandFailure(`no cluster has ${longName(key)}`, { code: 'NOT_FOUND' });
  if (all.length > clusters.length)
    cli.terminal.note(`Only the first ${clusters.length} of ${all.length} clusters are compared: choose with --clusters.`);
  const found = required((await hub.ask(liveDifferences, { ...key, clusters })).liveDifferences);

  const { colours } = cli.terminal;
  if (format === 'json' || format === 'yaml') cli.terminal.out(await structured(found, format));
  else
    for (const { path, desired, live, managers, clusters: where } of found.differences) {
      const owner = managers.length > 0 ? `, owned by ${managers.join(', ')}` : '';
      cli.terminal.out(`${colours.bold(printable(`${where.join(', ')}: ${path}${owner}`))}\n`);
      cli.terminal.out(colours.red(printable(`-${desired}`)));
      cli.terminal.out(colours.green(printable(`+${live ?? '(not there)'}`)));
    }
  for (const { cluster, message } of found.failures) cli.terminal.note(printable(`${cluster} could not be compared: ${message}`));
  cli.exitCode = found.differences.length > 0 ? exitCodes.differs : found.failures.length > 0 ? exitCodes.partial : exitCodes.done;
}
