import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Policy } from '../../documents/policies.js';
import { counted } from '../../output/counted.js';
import { facts, section } from '../../output/facts.js';
import { printable, printableLines } from '../../output/printable.js';
import { locatePolicy } from '../read/locate.js';
import type { Description } from './description.js';

export async function describePolicy(cli: Cli, kind: string | null, name: string, namespace: string | undefined): Promise<Description> {
  const policy = await locatePolicy(await cli.hub(), kind, name, namespace);
  return { value: policy, text: textOf(cli, policy) };
}

function textOf({ clock }: Cli, policy: Policy): string {
  const now = clock.now();
  const head = facts([
    ['Name', printable(policy.name)],
    ['Namespace', policy.namespace && printable(policy.namespace)],
    ['Kind', policy.kind],
    ['Claims', policy.claims === null ? null : counted(policy.claims, 'resource')],
    ['Quarantined', policy.quarantined && printable(`${policy.quarantined}. Edit the document to have it run again.`)],
    ['Not acted on yet', policy.idle.length === 0 ? null : policy.idle.join(', ')],
    ['Revision', `${policy.revision} (${age(policy.updatedAt, now)} ago)`],
    ['Created', `${age(policy.createdAt, now)} ago`],
  ]);
  return head + section('Manifest', printableLines(policy.manifest));
}
