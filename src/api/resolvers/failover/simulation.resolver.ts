import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { LossPlanner } from '../../../intents/simulation/loss-planner.js';
import { simulate } from '../../../intents/simulation/simulate.js';
import type { Intents } from '../../../store/intents/intents-port.js';
import type { QuerySimulationArgs, Simulation } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { FAILOVER_TOLERATION_SECONDS, INTENTS, LOSSES } from '../../injection.js';
import { simulationView } from '../../views/failover/simulation.view.js';

@Resolver('Simulation')
export class SimulationResolver {
  constructor(
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(LOSSES) private readonly losses: LossPlanner,
    @Inject(FAILOVER_TOLERATION_SECONDS) private readonly tolerationSeconds: number,
  ) {}

  @Query('simulation')
  async simulation(@Args() { lose }: QuerySimulationArgs, @Context() { actor }: GraphContext): Promise<Simulation> {
    return simulationView(await simulate(this.intents, this.losses, actor, lose, this.tolerationSeconds));
  }
}
