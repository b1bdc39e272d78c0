import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { type DescribedApplication, type DescribedResource, describedApplication } from '../../documents/applications.js';
import { type Event, eventsPage } from '../../documents/events.js';
import { counted } from '../../output/counted.js';
import { facts, section } from '../../output/facts.js';
import { longName } from '../../output/identity.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';
import { table } from '../../output/table.js';
import { eventView, readyOf, reasonOf, replicasOf } from '../../output/views.js';
import { required } from '../read/get-lists.js';
import { locateApplication } from '../read/locate.js';
import type { Description } from './description.js';

export async function describeApplication(cli: Cli, name: string, namespace: string | undefined): Promise<Description> {
  const hub = await cli.hub();
  const found = await locateApplication(hub, name, namespace);
  const filter = { namespace: found.namespace, application: found.name };
  const [described, events] = await Promise.all([
    hub.ask(describedApplication, { namespace: found.namespace, name: found.name }),
    hub.ask(eventsPage, { first: 10, after: null, filter }),
  ]);
  const application = required(described.application);
  return { value: { ...application, events: events.events.nodes }, text: textOf(cli, application, events.events.nodes) };
}

function textOf(cli: Cli, application: DescribedApplication, events: readonly Event[]): string {
  const { terminal, clock } = cli;
  const now = clock.now();
  const { resources, revisions } = application;
  const head = facts([
    ['Name', printable(application.name)],
    ['Namespace', printable(application.namespace)],
    ['Health', paintState(terminal.colours, application.health)],
    ['Message', application.message && printable(application.message)],
    ['Delivery', `${paintState(terminal.colours, application.delivery.state)}${reasonOf(application.delivery)}`],
    ['Held up by', application.delivery.message && printable(application.delivery.message)],
    ['Deleting', application.deleting ? 'yes' : null],
    ['Clusters', `${readyOf(application.clusters)} healthy`],
    ['Replicas', application.replicas && `${replicasOf(application.replicas)} ready`],
    ['N-1', lossText(application)],
    ['Revision', `${application.revision} (${age(application.updatedAt, now)} ago)${deliveredText(application)}`],
    ['Created', `${age(application.createdAt, now)} ago`],
  ]);
  const history = table(
    [
      { header: 'REVISION', cell: (revision) => revision.number },
      { header: 'AGE', cell: (revision) => age(revision.createdAt, now) },
      { header: 'BY', cell: (revision) => revision.actor },
      { header: 'CAUSE', cell: (revision) => revision.cause },
    ],
    revisions.nodes,
  );
  const more = resources.pageInfo.hasNextPage
    ? `… and ${(resources.totalCount ?? 0) - resources.nodes.length} more: manifold get resources\n`
    : '';
  return [
    head,
    section('Resources', resourcesTable(cli, resources.nodes) + more),
    section('Last revisions', history),
    section(
      'Last events',
      events.length === 0
        ? ''
        : table(eventView(cli).columns, [...events].reverse(), { columns: terminal.columns && terminal.columns - 2 }),
    ),
  ].join('');
}

/** The effect of the worst loss of one cluster. */
function lossText({ lossScore }: DescribedApplication): string | null {
  if (lossScore === null) return null;
  const { score, cluster, replicasShort } = lossScore;
  if (cluster === null) return '100%: nothing would be missing, whichever cluster is lost';
  return `${score}%: if ${printable(cluster)} is lost, ${counted(replicasShort, 'replica')} would fit nowhere`;
}

/** The delivered revision, if it differs from the desired one. */
function deliveredText({ revision, delivery }: DescribedApplication): string {
  if (delivery.revision === revision) return '';
  return delivery.revision === null ? '; no revision is delivered everywhere' : `; delivered everywhere: revision ${delivery.revision}`;
}

function resourcesTable({ terminal }: Cli, resources: readonly DescribedResource[]): string {
  return table(
    [
      { header: 'RESOURCE', cell: longName },
      { header: 'HEALTH', cell: (one) => one.health, paint: (text, { health }) => paintState(terminal.colours, health, text) },
      {
        header: 'DELIVERY',
        cell: ({ delivery }) => delivery.reason ?? delivery.state,
        paint: (text, { delivery }) => paintState(terminal.colours, delivery.state, text),
      },
      { header: 'CLUSTERS', cell: (one) => readyOf(one.clusters) },
      { header: 'REPLICAS', cell: (one) => replicasOf(one.replicas) },
      { header: 'DECISION', cell: (one) => one.decision?.outcome ?? 'not planned yet' },
      { header: 'POLICY', cell: (one) => one.decision?.policy && longName(one.decision.policy) },
      { header: 'MESSAGE', cell: messageOf, flexible: true },
    ],
    resources,
    { columns: terminal.columns && terminal.columns - 2 },
  );
}

/** The reason why a resource is not placed has precedence over its health message. */
function messageOf({ decision, delivery, message }: DescribedResource): string | null {
  if (delivery.state === 'BLOCKED' && delivery.message !== null) return delivery.message;
  return decision !== null && decision.outcome !== 'SCHEDULED' ? decision.message : message;
}
