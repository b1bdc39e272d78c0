import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import { acceptRestore, freeze, unfreeze } from '../../intents/freezes.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { Reads } from '../../store/reads/reads-port.js';
import type {
  AcceptRestorePayload,
  Freeze,
  FreezePayload,
  MutationAcceptRestoreArgs,
  MutationFreezeArgs,
  MutationUnfreezeArgs,
  Restore,
  UnfreezePayload,
} from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { INTENTS, LOCAL_FREEZES, READS } from '../injection.js';
import { freezeView, localFreezeView, restoreView } from '../views/freeze.view.js';

@Resolver('Freeze')
export class FreezeResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(LOCAL_FREEZES) private readonly local: () => readonly StandingFreeze[],
  ) {}

  @Query('freezes')
  async freezes(@Context() { actor }: GraphContext): Promise<Freeze[]> {
    const stored = await this.reads.freezes(actor);
    return [...this.local().map(localFreezeView), ...stored.map(freezeView)];
  }

  @Query('restore')
  async restore(@Context() { actor }: GraphContext): Promise<Restore | null> {
    const found = await this.reads.restore(actor);
    return found && restoreView(found);
  }

  @Mutation('acceptRestore')
  async acceptRestore(@Args() { input }: MutationAcceptRestoreArgs, @Context() { actor }: GraphContext): Promise<AcceptRestorePayload> {
    const answer = await acceptRestore(this.intents, actor, input);
    return { clusters: [...answer.clusters], userErrors: [...answer.userErrors] as AcceptRestorePayload['userErrors'] };
  }

  @Mutation('freeze')
  async freeze(@Args() { input }: MutationFreezeArgs, @Context() { actor }: GraphContext): Promise<FreezePayload> {
    const answer = await freeze(this.intents, actor, input);
    return { freeze: answer.freeze && freezeView(answer.freeze), userErrors: [...answer.userErrors] as FreezePayload['userErrors'] };
  }

  @Mutation('unfreeze')
  async unfreeze(@Args() { input }: MutationUnfreezeArgs, @Context() { actor }: GraphContext): Promise<UnfreezePayload> {
    const answer = await unfreeze(this.intents, actor, input, this.local());
    return { freeze: answer.freeze && freezeView(answer.freeze), userErrors: [...answer.userErrors] as UnfreezePayload['userErrors'] };
  }
}
