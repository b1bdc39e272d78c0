import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ApiInterpreters } from '../../../intents/interpreters.js';
import { type DrillMove, startDrill, stopDrill } from '../../../intents/moves/failover-drill.js';
import type { Intents } from '../../../store/intents/intents-port.js';
import type { DrillFilter, Reads } from '../../../store/reads/reads-port.js';
import type {
  FailoverDrill,
  FailoverDrillMove,
  MutationStartFailoverDrillArgs,
  MutationStopFailoverDrillArgs,
  QueryFailoverDrillArgs,
  QueryFailoverDrillsArgs,
  StartFailoverDrillPayload,
  StopFailoverDrillPayload,
} from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { isDatabaseId } from '../../graphql/database-id.js';
import { connection, cursors } from '../../graphql/page.js';
import { withoutNulls } from '../../graphql/without-nulls.js';
import { INTENTS, INTERPRETERS, READS } from '../../injection.js';
import { drillView } from '../../views/failover/drill.view.js';
import { seatsView } from '../../views/failover/failover.view.js';
import { heldView } from '../../views/intent.view.js';
import { objectIdentity } from '../../views/object.view.js';

@Resolver('FailoverDrill')
export class DrillResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Query('failoverDrills')
  async failoverDrills(@Args() args: QueryFailoverDrillsArgs, @Context() { actor }: GraphContext) {
    const filter: DrillFilter = withoutNulls(args.filter);
    const cursor = cursors<string>('failoverDrills', 'text', filter);
    const page = await this.reads.drills(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ id }) => id,
      drillView,
      () => this.reads.countDrills(actor, filter),
    );
  }

  @Query('failoverDrill')
  async failoverDrill(@Args() { id }: QueryFailoverDrillArgs, @Context() { actor }: GraphContext): Promise<FailoverDrill | null> {
    return this.#drill(actor, isDatabaseId(id) ? id : null);
  }

  @Mutation('startFailoverDrill')
  async startFailoverDrill(
    @Args() { input }: MutationStartFailoverDrillArgs,
    @Context() { actor }: GraphContext,
  ): Promise<StartFailoverDrillPayload> {
    const answer = await startDrill(this.intents, this.interpreters, actor, input);
    return {
      drill: await this.#drill(actor, answer.id),
      moves: answer.moves.map(moveView),
      ...heldView(answer),
      userErrors: [...answer.userErrors] as StartFailoverDrillPayload['userErrors'],
    };
  }

  @Mutation('stopFailoverDrill')
  async stopFailoverDrill(
    @Args() { input }: MutationStopFailoverDrillArgs,
    @Context() { actor }: GraphContext,
  ): Promise<StopFailoverDrillPayload> {
    const userErrors = [...(await stopDrill(this.intents, actor, input))] as StopFailoverDrillPayload['userErrors'];
    return { drill: userErrors.length > 0 ? null : await this.#drill(actor, input.id), userErrors };
  }

  async #drill(actor: GraphContext['actor'], id: string | null): Promise<FailoverDrill | null> {
    const [row] = id === null ? [] : await this.reads.drillsById(actor, [id]);
    return row ? drillView(row) : null;
  }
}

function moveView({ ref, application: { namespace, name }, before, after }: DrillMove): FailoverDrillMove {
  return {
    object: objectIdentity(ref),
    application: `${namespace}/${name}`,
    before: seatsView(before)!,
    after: seatsView(after)!,
  };
}
