import { readIntent } from '../../../core/intent/read-intent.js';
import { policyApiVersion } from '../../../core/model/policy/policy-ref.js';
import type { Cli } from '../../cli.js';
import type { SourceDocument } from '../../input/split-documents.js';
import { joinDocuments } from '../../input/split-documents.js';
import { type Format, structured } from '../../output/format.js';
import { kubectlName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';

/** `apply --dry-run=client`: parses the documents as the hub does, without a request. Checks that need a hub are not made. */
export async function printRead(
  cli: Cli,
  documents: readonly SourceDocument[],
  namespace: string | undefined,
  format: Format,
): Promise<void> {
  const read = readIntent(joinDocuments(documents), namespace === undefined ? {} : { namespace });
  if (!read.ok)
    return refuseAll(
      cli.terminal,
      read.errors.map(({ code, message, field, document, fix }) => ({ code, message, field, document, fix })),
      documents,
    );
  const { resources, policies, warnings } = read.intent;
  for (const warning of warnings) cli.terminal.note(`warning: ${printable(warning)}`);
  const objects = [
    ...resources,
    ...policies.map(({ kind, namespace: inside, name, labels, spec }) => {
      const metadata = { name, ...(inside !== '' && { namespace: inside }), ...(labels && { labels }) };
      return { apiVersion: policyApiVersion(kind), kind, metadata, spec };
    }),
  ];
  if (format === 'json' || format === 'yaml')
    return cli.terminal.out(
      await structured(objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects }, format),
    );
  const suffix = format === 'name' ? '' : ' read (client dry run)';
  const names = objects.map(({ apiVersion, kind, metadata }) => kubectlName({ apiVersion, kind, name: metadata.name }));
  cli.terminal.out(names.map((name) => `${name}${suffix}\n`).join(''));
}
