import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { ApiInterpreters } from '../../intents/interpreters.js';
import { preempt } from '../../intents/preempt.js';
import { rescheduleApplication, rescheduleResource } from '../../intents/reschedule.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type {
  MutationPreemptArgs,
  MutationRescheduleApplicationArgs,
  MutationRescheduleResourceArgs,
  PreemptPayload,
  RescheduleApplicationPayload,
  RescheduleResourcePayload,
} from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { INTENTS, INTERPRETERS } from '../injection.js';

@Resolver()
export class PlacementMutations {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Mutation('rescheduleApplication')
  rescheduleApplication(
    @Args() { input }: MutationRescheduleApplicationArgs,
    @Context() { actor }: GraphContext,
  ): Promise<RescheduleApplicationPayload> {
    return rescheduleApplication(this.intents, this.interpreters, actor, input);
  }

  @Mutation('rescheduleResource')
  rescheduleResource(
    @Args() { input }: MutationRescheduleResourceArgs,
    @Context() { actor }: GraphContext,
  ): Promise<RescheduleResourcePayload> {
    return rescheduleResource(this.intents, this.interpreters, actor, input);
  }

  @Mutation('preempt')
  preempt(@Args() { input }: MutationPreemptArgs, @Context() { actor }: GraphContext): Promise<PreemptPayload> {
    return preempt(this.intents, this.interpreters, actor, input);
  }
}
