import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { type LiveManifests, liveDifferences } from '../../../intents/live-differences.js';
import type { LiveObjects } from '../../../intents/live-object.js';
import type { Reads } from '../../../store/reads/reads-port.js';
import type { LiveComparison, QueryLiveDifferencesArgs } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { LIVE_OBJECTS, READS } from '../../injection.js';
import { namedClusters } from './named-clusters.js';

@Resolver()
export class LiveDifferencesResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(LIVE_OBJECTS) private readonly live: LiveObjects & LiveManifests,
  ) {}

  @Query('liveDifferences')
  async liveDifferences(@Args() args: QueryLiveDifferencesArgs, @Context() { actor }: GraphContext): Promise<LiveComparison | null> {
    const { apiVersion, kind, namespace, name } = args;
    const ref = { apiVersion, kind, namespace: namespace ?? '', name };
    const found = await liveDifferences(this.reads, this.live, actor, namedClusters(args.clusters), ref);
    return (
      found && {
        differences: found.differences.map(({ path, desired, live, managers, clusters }) => ({
          path,
          desired,
          live,
          managers: [...managers],
          clusters: [...clusters],
        })),
        same: [...found.same],
        failures: [...found.failures],
      }
    );
  }
}
