import { Inject } from '@nestjs/common';
import { Args, Context, Resolver, Subscription } from '@nestjs/graphql';
import { may, type Thing } from '../../auth/may.js';
import type { EventFilter } from '../../store/reads/reads-port.js';
import type { EventRow } from '../../store/reads/rows.js';
import { ChangeFeed } from '../changes/change-feed.js';
import { live, told } from '../changes/live.js';
import type {
  ApplicationChange,
  ClusterChange,
  Event,
  SubscriptionApplicationChangedArgs,
  SubscriptionClusterChangedArgs,
  SubscriptionEventsArgs,
} from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { CHANGES } from '../injection.js';
import { type ApplicationView, applicationView } from '../views/application.view.js';
import { clusterView } from '../views/cluster.view.js';
import { eventView } from '../views/event.view.js';

/** Permissions are checked for each change and not only at the start, because they may be revoked during a subscription. */
@Resolver()
export class ChangesResolver {
  constructor(@Inject(CHANGES) private readonly feed: ChangeFeed) {}

  @Subscription('applicationChanged')
  applicationChanged(@Args() args: SubscriptionApplicationChangedArgs, @Context() { actor, loaders }: GraphContext) {
    const source = live(this.feed, ({ applications }) =>
      applications
        .filter(
          ({ namespace, name }) =>
            matches(args.namespace, namespace) && matches(args.name, name) && may(actor, 'read', { noun: 'application', namespace }),
        )
        .map((change) => ({ key: `${change.namespace}/${change.name}`, item: change })),
    );
    return told(source, async (delivery): Promise<readonly { readonly applicationChanged: ToldApplication }[]> => {
      if (delivery.kind === 'lost') return [{ applicationChanged: { ...resync, namespace: null, name: null, application: null } }];
      const rows = await loaders.applicationByRef.loadMany(delivery.items.map(({ namespace, name }) => ({ namespace, name })));
      return delivery.items.map(({ namespace, name }, index) => {
        const application = found(rows[index]);
        return {
          applicationChanged: { type: typeOf(application), namespace, name, application: application && applicationView(application) },
        };
      });
    });
  }

  @Subscription('clusterChanged')
  clusterChanged(@Args() args: SubscriptionClusterChangedArgs, @Context() { actor, loaders }: GraphContext) {
    const source = live(this.feed, ({ clusters }) =>
      clusters
        .filter((change) => matches(args.name, change.name) && may(actor, 'read', { noun: 'cluster', cluster: change.name }))
        .map((change) => ({ key: change.name, item: change })),
    );
    return told(source, async (delivery): Promise<readonly { readonly clusterChanged: ClusterChange }[]> => {
      if (delivery.kind === 'lost') return [{ clusterChanged: { ...resync, name: null, cluster: null } }];
      const rows = await loaders.clusterByName.loadMany(delivery.items.map(({ name }) => name));
      return delivery.items.map(({ name }, index) => {
        const cluster = found(rows[index]);
        return { clusterChanged: { type: typeOf(cluster), name, cluster: cluster && clusterView(cluster) } };
      });
    });
  }

  @Subscription('events')
  events(@Args() args: SubscriptionEventsArgs, @Context() { actor }: GraphContext) {
    const filter: EventFilter = withoutNulls(args.filter);
    const source = live(this.feed, ({ events }) =>
      events.filter((event) => tells(filter, event) && may(actor, 'read', placeOf(event))).map((event) => ({ key: event.id, item: event })),
    );
    return told(source, async (delivery) =>
      (delivery.kind === 'lost' ? [missedEvents()] : delivery.items.map(eventView)).map((event) => ({ events: event })),
    );
  }
}

/** Fields of an application that have a resolver are loaded only if they are requested. */
type ToldApplication = Omit<ApplicationChange, 'application'> & { readonly application: ApplicationView | null };

const resync = { type: 'RESYNC' as const };

/** If a row no longer exists when it is read, it was removed, whatever the change reports: changes may arrive in any order. */
function typeOf(row: unknown): 'CHANGED' | 'REMOVED' {
  return row === null ? 'REMOVED' : 'CHANGED';
}

function found<Row>(row: Row | Error | null | undefined): Row | null {
  if (row instanceof Error) throw row;
  return row ?? null;
}

function matches(wanted: string | null | undefined, value: string): boolean {
  return wanted == null || wanted === value;
}

function tells(filter: EventFilter, { cluster, application, type, severity }: EventRow): boolean {
  return (
    (filter.cluster === undefined || filter.cluster === cluster) &&
    (filter.namespace === undefined || filter.namespace === application?.namespace) &&
    (filter.application === undefined || filter.application === application?.name) &&
    (filter.type === undefined || filter.type.includes(type)) &&
    (filter.severity === undefined || filter.severity === severity)
  );
}

function placeOf({ application, cluster }: EventRow): Thing {
  return { noun: 'event', namespace: application?.namespace, cluster: cluster ?? undefined };
}

function missedEvents(): Event {
  return {
    id: 'resync',
    at: new Date().toISOString(),
    type: 'RESYNC',
    severity: 'INFO',
    message: 'Events may have been missed; query again.',
  };
}
