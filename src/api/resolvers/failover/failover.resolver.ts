import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { may } from '../../../auth/may.js';
import type { FailoverFilter, Reads } from '../../../store/reads/reads-port.js';
import { ChangeFeed } from '../../changes/change-feed.js';
import { live, told } from '../../changes/live.js';
import type { FailoverChange, QueryFailoverArgs, QueryFailoversArgs, SubscriptionFailoverChangedArgs } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { isDatabaseId } from '../../graphql/database-id.js';
import { connection, cursors, type PageArgs } from '../../graphql/page.js';
import { withoutNulls } from '../../graphql/without-nulls.js';
import { CHANGES, READS } from '../../injection.js';
import { type FailoverView, failoverEntryView, failoverView } from '../../views/failover/failover.view.js';

@Resolver('Failover')
export class FailoverResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(CHANGES) private readonly feed: ChangeFeed,
  ) {}

  @Query('failovers')
  async failovers(@Args() args: QueryFailoversArgs, @Context() { actor }: GraphContext) {
    const filter: FailoverFilter = withoutNulls(args.filter);
    const cursor = cursors<string>('failovers', 'text', filter);
    const page = await this.reads.failovers(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ id }) => id,
      failoverView,
      () => this.reads.countFailovers(actor, filter),
    );
  }

  @Query('failover')
  async failover(@Args() { id }: QueryFailoverArgs, @Context() { loaders }: GraphContext) {
    const row = isDatabaseId(id) ? await loaders.failoverById.load(id) : null;
    return row && failoverView(row);
  }

  @ResolveField('timeline')
  async timeline(@Parent() { id }: FailoverView, @Args() args: PageArgs, @Context() { loaders }: GraphContext) {
    const cursor = cursors<readonly [string, string, string]>('failover.timeline', 3, id);
    const page = await loaders.failoverTimelineOf.load({ parent: id, page: cursor.ask(args) });
    return connection(page, cursor, ({ key }) => key, failoverEntryView);
  }

  /** Every change of a failover also writes an event, so events trigger this subscription. */
  @Subscription('failoverChanged')
  failoverChanged(@Args() { id }: SubscriptionFailoverChangedArgs, @Context() { actor, loaders }: GraphContext) {
    const source = live(this.feed, ({ events }) =>
      events.flatMap(({ failoverId, cluster }) =>
        failoverId !== null && (id == null || id === failoverId) && may(actor, 'read', { noun: 'event', cluster: cluster ?? undefined })
          ? [{ key: failoverId, item: failoverId }]
          : [],
      ),
    );
    return told(source, async (delivery): Promise<readonly { readonly failoverChanged: Told }[]> => {
      if (delivery.kind === 'lost') return [{ failoverChanged: { type: 'RESYNC', id: null, failover: null } }];
      const rows = await loaders.failoverById.loadMany(delivery.items);
      return delivery.items.map((changed, i) => {
        const row = rows[i] ?? null;
        if (row instanceof Error) throw row;
        return { failoverChanged: { type: row ? 'CHANGED' : 'REMOVED', id: changed, failover: row && failoverView(row) } };
      });
    });
  }
}

/** The timeline has a resolver. */
type Told = Omit<FailoverChange, 'failover'> & { readonly failover: FailoverView | null };
