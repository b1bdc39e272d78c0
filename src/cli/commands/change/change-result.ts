import type { Cli } from '../../cli.js';
import type { ApplyAction, ChangePayload, Preview, PreviewAction } from '../../documents/changes.js';
import { counted } from '../../output/counted.js';
import { type Format, structured } from '../../output/format.js';
import { kubectlName, longName } from '../../output/identity.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';

const done: Readonly<Record<ApplyAction, string>> = { CREATED: 'created', UPDATED: 'configured', UNCHANGED: 'unchanged', PRUNED: 'pruned' };
const would: Readonly<Record<PreviewAction, string>> = {
  CREATE: 'creates',
  UPDATE: 'changes',
  REPLACE: 'deletes and creates',
  DELETE: 'deletes',
  UNCHANGED: 'keeps',
};

/** Prints the result for each object, as kubectl does; for a dry run, the effect in each cluster. */
export async function printChange(
  cli: Cli,
  payload: ChangePayload,
  { format, dryRun }: { format: Format; dryRun: boolean },
): Promise<void> {
  const { terminal } = cli;
  for (const warning of new Set([...(payload.warnings ?? []), ...(payload.preview?.warnings ?? [])]))
    terminal.note(`warning: ${printable(warning)}`);
  if (format === 'json' || format === 'yaml') return terminal.out(await structured(payload, format));
  if (format === 'name') return terminal.out(payload.results.map((result) => `${kubectlName(result)}\n`).join(''));

  const suffix = dryRun ? ' (dry run)' : '';
  terminal.out(
    payload.results
      .map((result) => `${kubectlName(result)} ${paintState(terminal.colours, result.action, done[result.action])}${suffix}\n`)
      .join(''),
  );
  if (payload.preview) terminal.out(previewText(cli, payload.preview));
  if (payload.application && !dryRun) {
    const { namespace, name, revision } = payload.application;
    terminal.note(`application ${printable(`${namespace}/${name}`)} is at revision ${revision}`);
  }
}

export function previewText({ terminal: { colours } }: Cli, preview: Preview): string {
  const clusters = preview.clusters.map(({ cluster, objects }) => {
    const changes = objects.filter(({ action }) => action !== 'UNCHANGED');
    const lines = changes.map((object) => {
      const replicas = object.replicasAfter === null ? '' : `  replicas ${object.replicasBefore ?? 0} → ${object.replicasAfter}`;
      return `  ${paintState(colours, object.action, would[object.action])} ${longName(object)}${replicas}\n`;
    });
    const kept = objects.length - changes.length;
    return `\n${colours.bold(printable(cluster))}\n${lines.join('')}${kept > 0 ? `  keeps ${kept} as they are\n` : ''}`;
  });
  const unplaced = preview.decisions.filter(({ outcome }) => outcome !== 'SCHEDULED');
  const notes = unplaced.map((one) => `  ${longName(one)}: ${paintState(colours, one.outcome)} ${printable(one.message)}\n`);
  const replaced = preview.replaces > 0 ? `, ${preview.replaces} to replace (delete and create, one cluster at a time)` : '';
  const newNamespaces = preview.namespaces.length > 0 ? `, ${counted(preview.namespaces.length, 'namespace')} to make` : '';
  const total = `\n${preview.creates} to create${newNamespaces}, ${preview.updates} to change${replaced}, ${preview.deletes} to delete, ${preview.unchanged} unchanged\n`;
  const namespaces = preview.namespaces.map(({ name, clusters: where }) => `  ${printable(name)} in ${where.map(printable).join(', ')}\n`);
  const made = namespaces.length > 0 ? `\nNamespaces to make where they are missing\n${namespaces.join('')}` : '';
  return `${clusters.join('')}${made}${notes.length > 0 ? `\nNot placed\n${notes.join('')}` : ''}${total}`;
}
