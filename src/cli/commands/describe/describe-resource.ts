import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { ClusterPods } from '../../documents/live/pods.js';
import { type DescribedResource, describedResource } from '../../documents/resources.js';
import { facts, section } from '../../output/facts.js';
import { structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { moveText } from '../../output/move-text.js';
import { paintState } from '../../output/paint.js';
import { printable, printableLines } from '../../output/printable.js';
import { table } from '../../output/table.js';
import { readyOf, reasonOf, replicasOf, workView } from '../../output/views.js';
import { required } from '../read/get-lists.js';
import { locateResource } from '../read/locate.js';
import { podsOf, podsText } from './describe-pods.js';
import type { Description } from './description.js';

export async function describeResource(cli: Cli, kind: string | null, name: string, namespace: string | undefined): Promise<Description> {
  const hub = await cli.hub();
  const found = await locateResource(hub, kind, name, namespace);
  const key = { apiVersion: found.apiVersion, kind: found.kind, namespace: found.namespace, name: found.name };
  const resource = required((await hub.ask(describedResource, key)).resource);
  const pods = await podsOf(hub, resource);
  return { value: pods === null ? resource : { ...resource, pods }, text: await textOf(cli, resource, pods) };
}

async function textOf(cli: Cli, resource: DescribedResource, pods: readonly ClusterPods[] | null): Promise<string> {
  const { colours, columns } = cli.terminal;
  const { works, status, manifest } = resource;
  const head = facts([
    ['Name', printable(resource.name)],
    ['Namespace', resource.namespace && printable(resource.namespace)],
    ['Kind', printable(`${resource.kind} (${resource.apiVersion})`)],
    ['Application', printable(`${resource.application.namespace}/${resource.application.name}`)],
    ['Health', paintState(colours, resource.health)],
    ['Message', resource.message && printable(resource.message)],
    ['Delivery', `${paintState(colours, resource.delivery.state)}${reasonOf(resource.delivery)}`],
    ['Held up by', resource.delivery.message && printable(resource.delivery.message)],
    ['Deleting', resource.deleting ? 'yes' : null],
    ['Clusters', `${readyOf(resource.clusters)} healthy`],
    ['Replicas', resource.replicas && `${replicasOf(resource.replicas)} ready`],
  ]);
  const more = works.pageInfo.hasNextPage
    ? `… ${works.totalCount ?? 0} in all: manifold get works ${resource.kind.toLowerCase()}/${resource.name}\n`
    : '';
  const rows = works.nodes.map((work) => ({ resource, ...work }));
  const worksTable = rows.length === 0 ? 'none\n' : table(workView(cli).columns.slice(1), rows, { columns: columns && columns - 2 });
  return [
    head,
    section('Decision', decisionText(cli, resource)),
    section('Move', moveText(cli, resource.transition)),
    section('Works', worksTable + more),
    section('Pods', pods === null ? '' : podsText(cli, pods, works.totalCount ?? works.nodes.length)),
    section('Status', status === null ? '' : printableLines(await structured(status, 'yaml'))),
    section('Manifest', printableLines(manifest)),
  ].join('');
}

function decisionText({ terminal: { colours }, clock }: Cli, { decision, kind, name }: DescribedResource): string {
  if (decision === null) return 'not planned yet\n';
  return facts([
    ['Outcome', paintState(colours, decision.outcome)],
    ['Message', printable(decision.message)],
    ['Policy', decision.policy ? longName(decision.policy) : 'none selects it'],
    ['Decided', `${age(decision.scheduledAt, clock.now())} ago`],
    ...decision.losers.map((loser) => ['Not used', `${longName(loser)}: ${printable(loser.reason)}`] as const),
    ...decision.warnings.map((warning) => ['Warning', printable(warning)] as const),
    ['Clusters', `manifold explain ${printable(`${kind.toLowerCase()}/${name}`)}`],
  ]);
}
