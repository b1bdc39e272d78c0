import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApplicationFilter, Reads } from '../../store/reads/reads-port.js';
import type { ApplicationStoredRevisionArgs, QueryApplicationArgs, QueryApplicationsArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors, type PageArgs } from '../graphql/page.js';
import { refuseBadSelector } from '../graphql/refuse-bad-selector.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import {
  type ApplicationView,
  applicationFacetsView,
  applicationSortKey,
  applicationView,
  revisionView,
} from '../views/application.view.js';
import { resourceSortKey, resourceView } from '../views/resource.view.js';

@Resolver('Application')
export class ApplicationResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('applications')
  async applications(@Args() args: QueryApplicationsArgs, @Context() { actor }: GraphContext) {
    const filter: ApplicationFilter = withoutNulls(args.filter);
    refuseBadSelector(filter);
    const order = { field: args.orderBy?.field ?? 'NAME', direction: args.orderBy?.direction ?? 'ASC' } as const;
    const cursor = cursors<readonly [string, string, string]>('applications', 3, [filter, order]);
    const page = await this.reads.applications(actor, cursor.ask(args), filter, order);
    const total = () => this.reads.countApplications(actor, filter);
    return {
      ...connection(page, cursor, applicationSortKey, applicationView, total),
      facets: async () => applicationFacetsView(await this.reads.applicationFacets(actor, filter)),
    };
  }

  @Query('application')
  async application(@Args() { namespace, name }: QueryApplicationArgs, @Context() { loaders }: GraphContext) {
    const row = await loaders.applicationByRef.load({ namespace, name });
    return row && applicationView(row);
  }

  @ResolveField('resources')
  async resources(@Parent() { id }: ApplicationView, @Args() args: PageArgs, @Context() { loaders }: GraphContext) {
    const cursor = cursors<readonly [string, string, string, string]>('application.resources', 4, id);
    const page = await loaders.resourcesOf.load({ parent: id, page: cursor.ask(args) });
    return connection(page, cursor, resourceSortKey, resourceView, () => loaders.resourceCountOf.load(id));
  }

  @ResolveField('storedRevision')
  async storedRevision(
    @Parent() { id, revision }: ApplicationView,
    @Args() { number }: ApplicationStoredRevisionArgs,
    @Context() { loaders }: GraphContext,
  ) {
    const row = await loaders.revisionNumbered.load({ applicationId: id, number: number ?? revision });
    return row ? revisionView(row) : null;
  }

  @ResolveField('revisions')
  async revisions(@Parent() { id }: ApplicationView, @Args() args: PageArgs, @Context() { loaders }: GraphContext) {
    const cursor = cursors<number>('application.revisions', 'number', id);
    const page = await loaders.revisionsOf.load({ parent: id, page: cursor.ask(args) });
    return connection(page, cursor, ({ number }) => number, revisionView);
  }
}
