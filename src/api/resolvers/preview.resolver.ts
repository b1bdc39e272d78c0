import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { apply, plainApply } from '../../intents/applications/apply.js';
import type { Intake } from '../../intents/intake/intake.js';
import type { ApiInterpreters } from '../../intents/interpreters.js';
import { refusedPreview } from '../../intents/preview/preview.js';
import type { MemberDryRuns } from '../../intents/preview/server-side.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { ClusterPreview, Preview, QueryPreviewArgs, ResourcePreview } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { DRY_RUNS, INTAKE, INTENTS, INTERPRETERS } from '../injection.js';
import { paced } from '../loaders/answer-pace.js';
import { previewView } from '../views/intent.view.js';

@Resolver('Preview')
export class PreviewResolver {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTAKE) private readonly intake: Intake,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
    @Inject(DRY_RUNS) private readonly dryRuns: MemberDryRuns,
  ) {}

  /** Resolvers of a dry run as a query. */
  @Query('preview')
  async preview(@Args() { input }: QueryPreviewArgs, @Context() { actor }: GraphContext): Promise<Preview> {
    const { preview, userErrors } = await apply(
      this.intents,
      this.intake,
      this.interpreters,
      actor,
      { ...input, dryRun: true },
      {
        ...plainApply,
        dryRuns: this.dryRuns,
      },
    );
    return previewView(preview ?? refusedPreview(userErrors));
  }
  @ResolveField('decisions')
  decisions(@Parent() { decisions }: Preview, @Context() { loaders }: GraphContext) {
    return paced(loaders, decisions);
  }
}

@Resolver('ClusterPreview')
export class ClusterPreviewResolver {
  @ResolveField('objects')
  objects(@Parent() { objects }: ClusterPreview, @Context() { loaders }: GraphContext) {
    return paced(loaders, objects);
  }
}

@Resolver('ResourcePreview')
export class ResourcePreviewResolver {
  @ResolveField('clusters')
  clusters(@Parent() { clusters }: ResourcePreview, @Context() { loaders }: GraphContext) {
    return paced(loaders, clusters);
  }
}
