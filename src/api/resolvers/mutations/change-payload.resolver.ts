import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Outcome } from '../../../intents/applications/apply.js';
import type { ApplyPayload } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { paced } from '../../loaders/answer-pace.js';
import { applicationView } from '../../views/application.view.js';

/** The application after a change; null if the change was refused. Loaded only if the field is requested. */
async function applicationAfter({ applicationId, userErrors }: Pick<Outcome, 'applicationId' | 'userErrors'>, { loaders }: GraphContext) {
  if (applicationId === null || userErrors.length > 0) return null;
  const row = await loaders.applicationById.load(applicationId);
  return row && applicationView(row);
}

@Resolver('ApplyPayload')
export class ApplyPayloadResolver {
  @ResolveField('application')
  application(@Parent() outcome: Outcome, @Context() context: GraphContext) {
    return applicationAfter(outcome, context);
  }

  @ResolveField('results')
  results(@Parent() { results }: Pick<ApplyPayload, 'results'>, @Context() { loaders }: GraphContext) {
    return paced(loaders, results);
  }
}

@Resolver('RollbackApplicationPayload')
export class RollbackApplicationPayloadResolver {
  @ResolveField('application')
  application(@Parent() outcome: Outcome, @Context() context: GraphContext) {
    return applicationAfter(outcome, context);
  }

  @ResolveField('results')
  results(@Parent() { results }: Pick<ApplyPayload, 'results'>, @Context() { loaders }: GraphContext) {
    return paced(loaders, results);
  }
}
