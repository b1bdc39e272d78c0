import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { ClusterFilter, Reads } from '../../store/reads/reads-port.js';
import type { QueryClusterArgs, QueryClustersArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors } from '../graphql/page.js';
import { refuseBadSelector } from '../graphql/refuse-bad-selector.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS } from '../injection.js';
import { clusterView } from '../views/cluster.view.js';

@Resolver('Cluster')
export class ClusterResolver {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Query('clusters')
  async clusters(@Args() args: QueryClustersArgs, @Context() { actor }: GraphContext) {
    const filter: ClusterFilter = withoutNulls(args.filter);
    refuseBadSelector(filter);
    const order = { field: args.orderBy?.field ?? 'NAME', direction: args.orderBy?.direction ?? 'ASC' } as const;
    const cursor = cursors<readonly [string, string]>('clusters', 2, [filter, order]);
    const page = await this.reads.clusters(actor, cursor.ask(args), filter, order);
    const total = () => this.reads.countClusters(actor, filter);
    return {
      ...connection(page, cursor, ({ sort, name }) => [sort, name] as const, clusterView, total),
      facets: () => this.reads.clusterFacets(actor, filter),
    };
  }

  @Query('cluster')
  async cluster(@Args() { name }: QueryClusterArgs, @Context() { loaders }: GraphContext) {
    const row = await loaders.clusterByName.load(name);
    return row && clusterView(row);
  }
}
