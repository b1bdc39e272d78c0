import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { ChangeFeed, type FeedLog } from './changes/change-feed.js';
import { graphqlOptions } from './graphql/graphql-options.js';
import {
  ACCESS,
  type ApiParts,
  CHANGES,
  CLUSTER_CHECK,
  DRY_RUNS,
  FAILOVER_TOLERATION_SECONDS,
  INSTALLATION,
  INTAKE,
  INTENTS,
  INTERPRETERS,
  LIVE_OBJECTS,
  LOCAL_FREEZES,
  LOSSES,
  METRIC_HISTORY,
  READS,
  TEXTS,
  TRACES,
  VERSION,
} from './injection.js';
import { ProjectResolver, TokenResolver, ViewerResolver } from './resolvers/access/access.resolver.js';
import { ApplicationResolver } from './resolvers/application.resolver.js';
import { ChangesResolver } from './resolvers/changes.resolver.js';
import { ClusterResolver } from './resolvers/cluster.resolver.js';
import { DecisionResolver } from './resolvers/decision.resolver.js';
import { EventResolver } from './resolvers/event.resolver.js';
import { EvictionResolver } from './resolvers/eviction.resolver.js';
import { DrillResolver } from './resolvers/failover/drill.resolver.js';
import { FailbackResolver } from './resolvers/failover/failback.resolver.js';
import { FailoverResolver } from './resolvers/failover/failover.resolver.js';
import { ApplicationLossScoreResolver, ClusterLossScoreResolver } from './resolvers/failover/loss-score.resolver.js';
import { SimulationResolver } from './resolvers/failover/simulation.resolver.js';
import { FreezeResolver } from './resolvers/freeze.resolver.js';
import { HubResolver } from './resolvers/hub.resolver.js';
import { LiveDifferencesResolver } from './resolvers/live/live-differences.resolver.js';
import { MetricsResolver } from './resolvers/live/metrics.resolver.js';
import { PodsResolver } from './resolvers/live/pods.resolver.js';
import { ObjectPreviewResolver, PolicyRevisionResolver, RevisionObjectResolver, WorkResolver } from './resolvers/manifest.resolver.js';
import { ApplicationMutations } from './resolvers/mutations/application-mutations.resolver.js';
import { ApplyPayloadResolver, RollbackApplicationPayloadResolver } from './resolvers/mutations/change-payload.resolver.js';
import { ClusterMutations } from './resolvers/mutations/cluster-mutations.resolver.js';
import { MoveMutations } from './resolvers/mutations/moves/move-mutations.resolver.js';
import { PlacementMutations } from './resolvers/mutations/placement-mutations.resolver.js';
import { OrphanResolver } from './resolvers/orphan.resolver.js';
import { PolicyResolver } from './resolvers/policy.resolver.js';
import { ClusterPreviewResolver, PreviewResolver, ResourcePreviewResolver } from './resolvers/preview.resolver.js';
import { ResourceResolver } from './resolvers/resource.resolver.js';
import { TransitionResolver } from './resolvers/transition.resolver.js';

const resolvers = [
  HubResolver,
  ViewerResolver,
  TokenResolver,
  ProjectResolver,
  ClusterResolver,
  ClusterMutations,
  ApplicationResolver,
  ApplicationMutations,
  ApplyPayloadResolver,
  RollbackApplicationPayloadResolver,
  RevisionObjectResolver,
  PolicyRevisionResolver,
  ObjectPreviewResolver,
  ResourceResolver,
  PlacementMutations,
  MoveMutations,
  DecisionResolver,
  WorkResolver,
  PodsResolver,
  MetricsResolver,
  LiveDifferencesResolver,
  PolicyResolver,
  ClusterPreviewResolver,
  PreviewResolver,
  ResourcePreviewResolver,
  EventResolver,
  OrphanResolver,
  DrillResolver,
  FailbackResolver,
  TransitionResolver,
  EvictionResolver,
  FreezeResolver,
  FailoverResolver,
  SimulationResolver,
  ApplicationLossScoreResolver,
  ClusterLossScoreResolver,
  ChangesResolver,
];

/** The GraphQL API: writes intent, reads the store, and never calls the engine. */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(CHANGES) private readonly changes: ChangeFeed) {}

  static forRoot(parts: ApiParts, log: FeedLog): DynamicModule {
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot(graphqlOptions(parts.reads))],
      providers: [
        { provide: READS, useValue: parts.reads },
        { provide: ACCESS, useValue: parts.access },
        { provide: INTENTS, useValue: parts.intents },
        { provide: INTAKE, useValue: parts.intake },
        { provide: TEXTS, useValue: parts.texts },
        { provide: CLUSTER_CHECK, useValue: parts.clusterCheck },
        { provide: INTERPRETERS, useValue: parts.interpreters },
        { provide: LOSSES, useValue: parts.losses },
        { provide: LIVE_OBJECTS, useValue: parts.liveObjects },
        { provide: DRY_RUNS, useValue: parts.dryRuns },
        { provide: TRACES, useValue: parts.traces },
        { provide: INSTALLATION, useValue: parts.installation },
        { provide: METRIC_HISTORY, useValue: parts.metricHistory },
        { provide: LOCAL_FREEZES, useValue: parts.localFreezes },
        { provide: FAILOVER_TOLERATION_SECONDS, useValue: parts.failoverTolerationSeconds ?? 300 },
        { provide: VERSION, useValue: parts.version },
        { provide: CHANGES, useValue: new ChangeFeed(parts.reads, parts.wakeups, log) },
        ...resolvers,
      ],
    };
  }

  onApplicationShutdown(): void {
    this.changes.close();
  }
}
