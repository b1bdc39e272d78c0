import { type BeforeApplicationShutdown, Controller, type DynamicModule, Get, Inject, Module, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Health } from './health.js';
import type { Metrics } from './metrics.js';
import type { StateMetrics } from './state-metrics.js';

const HEALTH = Symbol('Health');
const METRICS = Symbol('Metrics');
const STATES = Symbol('StateMetrics');

/** For load balancers and process managers, which have no token. */
@Controller()
class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  /** The process runs and its event loop responds. Does not check other systems, because a restart would not repair them. */
  @Get('healthz')
  @RouteConfig({ public: true })
  live(): { readonly status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @RouteConfig({ public: true })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const answer = await this.health.ready();
    await reply.code(answer.ready ? 200 : 503).send(answer);
  }
}

@Controller()
class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(STATES) private readonly states: StateMetrics,
  ) {}

  @Get('metrics')
  @RouteConfig({ metrics: true })
  async scrape(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics;
    await this.states.refresh();
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}

/** `/healthz` and `/readyz` without a token, `/metrics` with the administrator's token or the token for metrics. */
@Module({})
export class OpsModule implements BeforeApplicationShutdown {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  static forRoot(health: Health, metrics: Metrics, states: StateMetrics): DynamicModule {
    return {
      module: OpsModule,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: HEALTH, useValue: health },
        { provide: METRICS, useValue: metrics },
        { provide: STATES, useValue: states },
      ],
    };
  }

  beforeApplicationShutdown(): void {
    this.health.drain();
  }
}
