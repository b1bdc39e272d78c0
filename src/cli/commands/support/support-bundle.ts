import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { bundledEvents, bundledFleet, bundledHub } from '../../documents/installation/support.js';
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
      const bytes = await writeBundle(path, name, await entriesOf(cli), now);
      cli.terminal.out(`${path}\n`);
      cli.terminal.note(
        `${Math.ceil(bytes / 1024)} KiB; no secrets and no manifests are in it, but names and messages are: read it before you send it`,
      );
    });
}

async function entriesOf(cli: Cli): Promise<readonly BundleEntry[]> {
  const checks = await allChecks(cli);
  const entries = [{ name: 'README.txt', text: about }, json('checks.json', checks)];
  const client = { version: cli.version, node: process.version, platform: `${process.platform}/${process.arch}` };
  // If the hub cannot be asked, the checks say why; this is a bundle too.
  if (checks.some(({ code, state }) => (code === 'ADDRESS' || code === 'TOKEN') && state === 'FAILURE'))
    return [...entries, json('versions.json', { client })];
  const hub = await cli.hub();
  const [{ hub: own }, fleet, events, metrics] = await Promise.all([
    hub.ask(bundledHub, {}),
    hub.ask(bundledFleet, {}),
    hub.ask(bundledEvents, {}),
    readMetrics(hub, cli.requestTimeoutMs, MAX_METRICS_BYTES),
  ]);
  return [
    ...entries,
    json('versions.json', { client, hub: { id: own.id, version: own.version, now: own.now } }),
    json('settings.json', own.settings),
    json('keys.json', own.encryption),
    json('fleet.json', fleet),
    json('events.json', events),
    { name: 'metrics.txt', text: metrics },
  ];
}

function json(name: string, value: unknown): BundleEntry {
  return { name, text: `${JSON.stringify(value, null, 2)}\n` };
}
