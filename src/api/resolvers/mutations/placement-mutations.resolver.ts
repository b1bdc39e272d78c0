import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { ApiInterpreters } from '../../../intents/interpreters.js';
import { preempt } from '../../../intents/preempt.js';
import { rescheduleApplication, rescheduleResource } from '../../../intents/reschedule.js';
import type { Intents } from '../../../store/intents/intents-port.js';
import type {
  MutationPreemptArgs,
  MutationRescheduleApplicationArgs,
  MutationRescheduleResourceArgs,
  PreemptPayload,
  RescheduleApplicationPayload,
  RescheduleResourcePayload,
} from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { INTENTS, INTERPRETERS } from '../../injection.js';
import { heldView, preemptionView } from '../../views/intent.view.js';

@Resolver()
export class PlacementMutations {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Mutation('rescheduleApplication')
  async rescheduleApplication(
    @Args() { input }: MutationRescheduleApplicationArgs,
    @Context() { actor }: GraphContext,
  ): Promise<RescheduleApplicationPayload> {
    const answer = await rescheduleApplication(this.intents, this.interpreters, actor, input);
    return { ...answer, ...heldView(answer) };
  }

  @Mutation('rescheduleResource')
  async rescheduleResource(
    @Args() { input }: MutationRescheduleResourceArgs,
    @Context() { actor }: GraphContext,
  ): Promise<RescheduleResourcePayload> {
    const answer = await rescheduleResource(this.intents, this.interpreters, actor, input);
    return { ...answer, ...heldView(answer) };
  }

  @Mutation('preempt')
  async preempt(@Args() { input }: MutationPreemptArgs, @Context() { actor }: GraphContext): Promise<PreemptPayload> {
    const answer = await preempt(this.intents, this.interpreters, actor, input);
    return { ...answer, ...heldView(answer), preemption: answer.preemption && preemptionView(answer.preemption) };
  }
}
