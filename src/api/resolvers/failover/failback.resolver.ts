import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { failbackKey } from '../../../store/reads/failover/failback-reads.js';
import type { FailbackFilter, Reads } from '../../../store/reads/reads-port.js';
import type { QueryFailbacksArgs } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { connection, cursors } from '../../graphql/page.js';
import { withoutNulls } from '../../graphql/without-nulls.js';
import { READS } from '../../injection.js';
import { failbackView } from '../../views/failover/failback.view.js';

@Resolver('Failback')
export class FailbackResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('failbacks')
  async failbacks(@Args() args: QueryFailbacksArgs, @Context() { actor }: GraphContext) {
    const filter: FailbackFilter = withoutNulls(args.filter);
    const cursor = cursors<readonly [string, string]>('failbacks', 2, filter);
    const page = await this.reads.failbacks(actor, cursor.ask(args), filter);
    return connection(page, cursor, failbackKey, failbackView, () => this.reads.countFailbacks(actor, filter));
  }
}
