import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { OrphanFilter, Reads } from '../../store/reads/reads-port.js';
import type { QueryOrphansArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors } from '../graphql/page.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import { orphanView } from '../views/orphan.view.js';

@Resolver('Orphan')
export class OrphanResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('orphans')
  async orphans(@Args() args: QueryOrphansArgs, @Context() { actor }: GraphContext) {
    const filter: OrphanFilter = withoutNulls(args.filter);
    const cursor = cursors<readonly [string, string]>('orphans', 2, filter);
    const page = await this.reads.orphans(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ cluster, uid }) => [cluster, uid] as const,
      orphanView,
      () => this.reads.countOrphans(actor, filter),
    );
  }
}
