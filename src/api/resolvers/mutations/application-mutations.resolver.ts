import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { apply, type Outcome, plainApply } from '../../../intents/applications/apply.js';
import { deleteApplication } from '../../../intents/applications/delete-application.js';
import { patchResource } from '../../../intents/applications/patch-resource.js';
import { removeResources } from '../../../intents/applications/remove-resources.js';
import { rollback } from '../../../intents/applications/rollback.js';
import { rollbackPolicy } from '../../../intents/applications/rollback-policy.js';
import { deletePolicies, deletePolicy } from '../../../intents/delete-policy.js';
import type { Intake } from '../../../intents/intake/intake.js';
import type { ApiInterpreters } from '../../../intents/interpreters.js';
import type { MemberDryRuns } from '../../../intents/preview/server-side.js';
import type { Intents } from '../../../store/intents/intents-port.js';
import type {
  DeleteApplicationPayload,
  DeletePoliciesPayload,
  DeletePolicyPayload,
  MutationApplyArgs,
  MutationDeleteApplicationArgs,
  MutationDeletePoliciesArgs,
  MutationDeletePolicyArgs,
  MutationPatchResourceArgs,
  MutationRemoveResourcesArgs,
  MutationRollbackApplicationArgs,
  MutationRollbackPolicyArgs,
} from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { DRY_RUNS, INTAKE, INTENTS, INTERPRETERS } from '../../injection.js';
import { applyResultView, confirmationView, heldView } from '../../views/intent.view.js';

@Resolver()
export class ApplicationMutations {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTAKE) private readonly intake: Intake,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
    @Inject(DRY_RUNS) private readonly dryRuns: MemberDryRuns,
  ) {}

  @Mutation('apply')
  async apply(@Args() { input }: MutationApplyArgs, @Context() context: GraphContext) {
    return payloadOf(
      await apply(this.intents, this.intake, this.interpreters, context.actor, input, { ...plainApply, dryRuns: this.dryRuns }),
      context,
    );
  }

  @Mutation('patchResource')
  async patchResource(@Args() { input }: MutationPatchResourceArgs, @Context() context: GraphContext) {
    return payloadOf(await patchResource(this.intents, this.intake, this.interpreters, context.actor, input), context);
  }

  @Mutation('removeResources')
  async removeResources(@Args() { input }: MutationRemoveResourcesArgs, @Context() context: GraphContext) {
    return payloadOf(await removeResources(this.intents, this.interpreters, context.actor, input), context);
  }

  @Mutation('rollbackApplication')
  async rollback(@Args() { input }: MutationRollbackApplicationArgs, @Context() context: GraphContext) {
    return payloadOf(await rollback(this.intents, this.interpreters, context.actor, input), context);
  }

  @Mutation('rollbackPolicy')
  async rollbackPolicy(@Args() { input }: MutationRollbackPolicyArgs, @Context() context: GraphContext) {
    return payloadOf(await rollbackPolicy(this.intents, this.intake, this.interpreters, context.actor, input), context);
  }

  @Mutation('deleteApplication')
  async deleteApplication(
    @Args() { input }: MutationDeleteApplicationArgs,
    @Context() { actor }: GraphContext,
  ): Promise<DeleteApplicationPayload> {
    const { confirmation, ...deleted } = await deleteApplication(this.intents, actor, input);
    return { ...deleted, confirmation: confirmation && confirmationView(confirmation) };
  }

  @Mutation('deletePolicy')
  deletePolicy(@Args() { input }: MutationDeletePolicyArgs, @Context() { actor }: GraphContext): Promise<DeletePolicyPayload> {
    return deletePolicy(this.intents, actor, input);
  }

  @Mutation('deletePolicies')
  deletePolicies(@Args() { input }: MutationDeletePoliciesArgs, @Context() { actor }: GraphContext): Promise<DeletePoliciesPayload> {
    return deletePolicies(this.intents, actor, input.policies);
  }
}

/**
 * `application` is loaded only if requested. Its cached row is cleared, because an earlier field of the request may have loaded it before
 * the change.
 */
function payloadOf(outcome: Outcome, { loaders }: GraphContext) {
  const { applicationId, results, warnings, userErrors } = outcome;
  if (applicationId !== null) loaders.applicationById.clear(applicationId);
  return { applicationId, results: results.map(applyResultView), warnings, userErrors, ...heldView(outcome) };
}
