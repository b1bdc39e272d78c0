import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DecisionClustersArgs } from '../generated/schema.js';
import { connection, cursors } from '../graphql/page.js';
import { clusterDecisionView } from '../views/cluster-decision.view.js';
import type { DecisionView } from '../views/decision.view.js';

@Resolver('Decision')
export class DecisionResolver {
  /** A decision is stored as a whole; its pages are cut here. */
  @ResolveField('clusters')
  clusters(@Parent() { id, all }: DecisionView, @Args() args: DecisionClustersArgs) {
    const cursor = cursors<string>('decision.clusters', 'text', [id, args.chosen ?? null, args.cluster ?? null]);
    const { first, after } = cursor.ask(args);
    const matching = all.filter(
      ({ chosen, cluster }) => (args.chosen == null || chosen === args.chosen) && (args.cluster == null || cluster === args.cluster),
    );
    const rest = after === null ? matching : matching.filter(({ cluster }) => cluster > after);
    const page = { rows: rest.slice(0, first), hasMore: rest.length > first };
    return connection(
      page,
      cursor,
      (row) => row.cluster,
      clusterDecisionView,
      async () => matching.length,
    );
  }
}
