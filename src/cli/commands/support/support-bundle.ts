import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { bundledEvents, bundledFleet, bundledHub, bundledInstallation } from '../../documents/installation/support.js';
import { CommandFailure } from '../../failure.js';
import { readMetrics } from '../../hub/read-metrics.js';
import { allChecks } from '../doctor.js';
import { type BundleEntry, writeBundle } from './bundle-file.js';

const MAX_METRICS_BYTES = 2 * 1024 * 1024;

const about = `A support bundle of Manifold. It holds what helps to find the cause of a problem:

  checks.json    the checks of \`manifold doctor\`
  versions.json  versions of the command line, Node.js and the hub
  settings.json  the settings in force of the replica that answered; secrets are masked
  keys.json      ids of encryption keys, never a key
  fleet.json     at most 100 clusters with their state, at most 100 policies by name, counts of applications
  events.json    the last 100 events, and the last 100 warnings
  metrics.txt    the metrics of the replica that answered
  left-out.json  parts that could not be read, for example because the role of the token may not read them, with the reason

It holds no manifests, no specs of policies, no data of Secrets, no tokens and no kubeconfigs. Names of clusters, namespaces, applications and objects, addresses of
clusters, and messages of clusters are in it: read it before you send it.
`;

export function supportBundleCommand(cli: Cli): Command {
  return new Command('support-bundle')
    .description('Write a .tar.gz with checks, versions, settings, metrics and events for people who help; without secrets and manifests')
    .option('--file <file>', 'file to write, default manifold-support-TIME.tar.gz in this folder')
    .action(async ({ file }: { file?: string }) => {
      const now = new Date(cli.clock.now());
      const name = `manifold-support-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
      const path = resolve(cli.folder, file ?? `${name}.tar.gz`);
      const { entries, leftOut } = await entriesOf(cli);
      const bytes = await writeBundle(path, name, entries, now);
      cli.terminal.out(`${path}\n`);
      if (leftOut.length > 0) cli.terminal.note(`left out: ${leftOut.flatMap(({ files }) => files).join(', ')}; left-out.json says why`);
      cli.terminal.note(
        `${Math.ceil(bytes / 1024)} KiB; no secrets and no manifests are in it, but names and messages are: read it before you send it`,
      );
    });
}

interface LeftOut {
  readonly files: readonly string[];
  readonly reason: string;
}

async function entriesOf(cli: Cli): Promise<{ readonly entries: readonly BundleEntry[]; readonly leftOut: readonly LeftOut[] }> {
  const checks = await allChecks(cli);
  const entries = [{ name: 'README.txt', text: about }, json('checks.json', checks)];
  const client = { version: cli.version, node: process.version, platform: `${process.platform}/${process.arch}` };
  // If the hub cannot be asked, the checks say why; this is a bundle too.
  if (checks.some(({ code, state }) => (code === 'ADDRESS' || code === 'TOKEN') && state === 'FAILURE'))
    return { entries: [...entries, json('versions.json', { client })], leftOut: [] };
  const hub = await cli.hub();
  const [own, installation, fleet, events, metrics] = await Promise.all([
    part(['the hub in versions.json'], hub.ask(bundledHub, {})),
    part(['settings.json', 'keys.json'], hub.ask(bundledInstallation, {})),
    part(['fleet.json'], hub.ask(bundledFleet, {})),
    part(['events.json'], hub.ask(bundledEvents, {})),
    readMetrics(hub, cli.requestTimeoutMs, MAX_METRICS_BYTES),
  ]);
  const leftOut = [own, installation, fleet, events].flatMap((one) => ('reason' in one ? [one] : []));
  return {
    entries: [
      ...entries,
      json('versions.json', { client, ...('read' in own && { hub: own.read.hub }) }),
      ...('read' in installation
        ? [json('settings.json', installation.read.hub.settings), json('keys.json', installation.read.hub.encryption)]
        : []),
      ...('read' in fleet ? [json('fleet.json', fleet.read)] : []),
      ...('read' in events ? [json('events.json', events.read)] : []),
      { name: 'metrics.txt', text: metrics },
      ...(leftOut.length > 0 ? [json('left-out.json', leftOut)] : []),
    ],
    leftOut,
  };
}

/** What the hub answered; a part that the role may not read, or that failed, does not keep the others out of the bundle. */
async function part<Data>(files: readonly string[], asked: Promise<Data>): Promise<{ readonly read: Data } | LeftOut> {
  try {
    return { read: await asked };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { files, reason: error.message };
  }
}

function json(name: string, value: unknown): BundleEntry {
  return { name, text: `${JSON.stringify(value, null, 2)}\n` };
}
