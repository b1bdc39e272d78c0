import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { ApiInterpreters } from '../../../../intents/interpreters.js';
import { drainCluster } from '../../../../intents/moves/drain-cluster.js';
import { failBack } from '../../../../intents/moves/fail-back.js';
import { rebalance } from '../../../../intents/moves/rebalance.js';
import { resolveEviction } from '../../../../intents/moves/resolve-eviction.js';
import type { Intents } from '../../../../store/intents/intents-port.js';
import type { Reads } from '../../../../store/reads/reads-port.js';
import type {
  DrainClusterPayload,
  FailBackPayload,
  MutationDrainClusterArgs,
  MutationFailBackArgs,
  MutationRebalanceArgs,
  MutationResolveEvictionArgs,
  RebalancePayload,
  ResolveEvictionPayload,
} from '../../../generated/schema.js';
import type { GraphContext } from '../../../graphql/context.js';
import { INTENTS, INTERPRETERS, READS } from '../../../injection.js';
import { clusterView } from '../../../views/cluster.view.js';
import { evictionView } from '../../../views/eviction.view.js';
import { heldView } from '../../../views/intent.view.js';

/** Moves that a person requests, and decisions about evictions. */
@Resolver()
export class MoveMutations {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Mutation('drainCluster')
  async drainCluster(
    @Args() { input }: MutationDrainClusterArgs,
    @Context() { actor, loaders }: GraphContext,
  ): Promise<DrainClusterPayload> {
    const answer = await drainCluster(this.intents, this.interpreters, actor, input);
    const row = answer.userErrors.length > 0 ? null : await loaders.clusterByName.clear(input.name).load(input.name);
    return {
      cluster: row && clusterView(row),
      ...heldView(answer),
      userErrors: [...answer.userErrors] as DrainClusterPayload['userErrors'],
    };
  }

  @Mutation('failBack')
  async failBack(@Args() { input }: MutationFailBackArgs, @Context() { actor }: GraphContext): Promise<FailBackPayload> {
    const answer = await failBack(this.intents, this.interpreters, actor, input);
    return { ...answer, ...heldView(answer) };
  }

  @Mutation('rebalance')
  async rebalance(@Args() { input }: MutationRebalanceArgs, @Context() { actor }: GraphContext): Promise<RebalancePayload> {
    const answer = await rebalance(this.intents, this.interpreters, actor, input);
    return { ...answer, ...heldView(answer) };
  }

  @Mutation('resolveEviction')
  async resolveEviction(
    @Args() { input }: MutationResolveEvictionArgs,
    @Context() { actor }: GraphContext,
  ): Promise<ResolveEvictionPayload> {
    const userErrors = [...(await resolveEviction(this.intents, actor, input))] as ResolveEvictionPayload['userErrors'];
    if (userErrors.length > 0) return { eviction: null, userErrors };
    const { rows } = await this.reads.evictions(actor, { first: 1, after: null }, { id: input.id });
    return { eviction: rows[0] ? evictionView(rows[0]) : null, userErrors };
  }
}
