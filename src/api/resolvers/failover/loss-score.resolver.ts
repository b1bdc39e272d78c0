import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApplicationLossScore, ClusterLossScore } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import type { ApplicationView } from '../../views/application.view.js';

@Resolver('Application')
export class ApplicationLossScoreResolver {
  @ResolveField('lossScore')
  async lossScore(@Parent() { id }: ApplicationView, @Context() { loaders }: GraphContext): Promise<ApplicationLossScore | null> {
    const row = await loaders.applicationLossOf.load(id);
    return row && { ...row, computedAt: row.computedAt.toISOString() };
  }
}

@Resolver('Cluster')
export class ClusterLossScoreResolver {
  @ResolveField('lossScore')
  async lossScore(@Parent() { name }: { readonly name: string }, @Context() { loaders }: GraphContext): Promise<ClusterLossScore | null> {
    const row = await loaders.clusterLossOf.load(name);
    return row && { ...row, computedAt: row.computedAt.toISOString() };
  }
}
