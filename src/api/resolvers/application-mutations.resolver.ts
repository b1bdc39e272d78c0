import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { apply, type Outcome } from '../../intents/apply.js';
import { deleteApplication } from '../../intents/delete-application.js';
import { deletePolicy } from '../../intents/delete-policy.js';
import type { ApiInterpreters } from '../../intents/interpreters.js';
import { rollback } from '../../intents/rollback.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type {
  DeleteApplicationPayload,
  DeletePolicyPayload,
  MutationApplyArgs,
  MutationDeleteApplicationArgs,
  MutationDeletePolicyArgs,
  MutationRollbackApplicationArgs,
} from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { INTENTS, INTERPRETERS } from '../injection.js';
import { applicationView } from '../views/application.view.js';

@Resolver()
export class ApplicationMutations {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Mutation('apply')
  async apply(@Args() { input }: MutationApplyArgs, @Context() context: GraphContext) {
    return withApplication(await apply(this.intents, this.interpreters, context.actor, input), context);
  }

  @Mutation('rollbackApplication')
  async rollback(@Args() { input }: MutationRollbackApplicationArgs, @Context() context: GraphContext) {
    return withApplication(await rollback(this.intents, this.interpreters, context.actor, input), context);
  }

  @Mutation('deleteApplication')
  deleteApplication(
    @Args() { input }: MutationDeleteApplicationArgs,
    @Context() { actor }: GraphContext,
  ): Promise<DeleteApplicationPayload> {
    return deleteApplication(this.intents, actor, input);
  }

  @Mutation('deletePolicy')
  deletePolicy(@Args() { input }: MutationDeletePolicyArgs, @Context() { actor }: GraphContext): Promise<DeletePolicyPayload> {
    return deletePolicy(this.intents, actor, input);
  }
}

/** The application as it is after the change, read anew: an earlier field of the same request may have read it before. */
async function withApplication(outcome: Outcome, { loaders }: GraphContext) {
  const { applicationId, ...payload } = outcome;
  if (applicationId === null || outcome.userErrors.length > 0) return { ...payload, application: null };
  const row = await loaders.applicationById.clear(applicationId).load(applicationId);
  return { ...payload, application: row && applicationView(row) };
}
