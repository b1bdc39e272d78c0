import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { EventFilter, Reads } from '../../store/reads/reads-port.js';
import type { QueryEventsArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors } from '../graphql/page.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import { eventView } from '../views/event.view.js';

@Resolver('Event')
export class EventResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('events')
  async events(@Args() args: QueryEventsArgs, @Context() { actor }: GraphContext) {
    const filter: EventFilter = withoutNulls(args.filter);
    const cursor = cursors<string>('events', 'text', filter);
    const page = await this.reads.events(actor, cursor.ask(args), filter);
    return connection(page, cursor, ({ id }) => id, eventView);
  }
}
