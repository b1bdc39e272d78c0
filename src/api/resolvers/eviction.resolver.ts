import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { EvictionFilter, Reads } from '../../store/reads/reads-port.js';
import type { QueryEvictionsArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { isDatabaseId } from '../graphql/database-id.js';
import { connection, cursors } from '../graphql/page.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import { evictionView } from '../views/eviction.view.js';

const NO_ID = '0';

@Resolver('Eviction')
export class EvictionResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('evictions')
  async evictions(@Args() args: QueryEvictionsArgs, @Context() { actor }: GraphContext) {
    const asked: EvictionFilter = withoutNulls(args.filter);
    const filter = asked.failover === undefined || isDatabaseId(asked.failover) ? asked : { ...asked, failover: NO_ID };
    const cursor = cursors<string>('evictions', 'text', filter);
    const page = await this.reads.evictions(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ id }) => id,
      evictionView,
      () => this.reads.countEvictions(actor, filter),
    );
  }
}
