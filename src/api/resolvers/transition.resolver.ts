import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { Reads, TransitionFilter } from '../../store/reads/reads-port.js';
import type { QueryTransitionsArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors } from '../graphql/page.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import { transitionView } from '../views/transition.view.js';

@Resolver('Transition')
export class TransitionResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('transitions')
  async transitions(@Args() args: QueryTransitionsArgs, @Context() { actor }: GraphContext) {
    const filter: TransitionFilter = withoutNulls(args.filter);
    const cursor = cursors<readonly [string, string]>('transitions', 2, filter);
    const page = await this.reads.transitions(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ state, resource }) => [state, resource] as const,
      transitionView,
      () => this.reads.countTransitions(actor, filter),
    );
  }
}
