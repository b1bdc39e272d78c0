import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { PodPage } from '../../../core/model/workload/pod.js';
import { HubError } from '../../../errors.js';
import { inTime } from '../../../intents/in-time.js';
import type { LiveObjects } from '../../../intents/live-object.js';
import type { LogPart } from '../../../intents/pods/pod-log.js';
import { distributedPodLog, type LivePods, podsOfResource } from '../../../intents/pods/pods.js';
import type { Reads } from '../../../store/reads/reads-port.js';
import type { ClusterPods, QueryResourcePodsArgs, SubscriptionPodLogsArgs } from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { badRequest, failOfMember } from '../../graphql/failure.js';
import { LIVE_OBJECTS, READS } from '../../injection.js';
import { LogStreams } from '../../logs/log-streams.js';
import { namedClusters } from './named-clusters.js';

const MAX_TAIL = 10_000;
const DEFAULT_TAIL = 1_000;

@Resolver()
export class PodsResolver {
  readonly #streams = new LogStreams();

  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(LIVE_OBJECTS) private readonly live: LiveObjects & LivePods,
  ) {}

  @Query('resourcePods')
  async resourcePods(@Args() args: QueryResourcePodsArgs, @Context() { actor }: GraphContext): Promise<ClusterPods[] | null> {
    const clusters = namedClusters(args.clusters);
    const ref = { apiVersion: args.apiVersion, kind: args.kind, namespace: args.namespace ?? '', name: args.name };
    if ((await this.reads.resource(actor, ref)) === null) return null;
    // One error per cluster: a cluster that does not answer must not hide the pods of the others.
    return Promise.all(
      clusters.map((cluster) =>
        inTime(cluster, podsOfResource(this.reads, this.live, actor, cluster, ref)).then(
          (page) => (page ? told(cluster, page) : { ...told(cluster, none), failure: `The hub has not placed it in ${cluster}.` }),
          (error: unknown) => {
            if (!(error instanceof HubError)) throw error;
            return { ...told(cluster, none), failure: error.message };
          },
        ),
      ),
    );
  }

  @Subscription('podLogs')
  async podLogs(@Args() args: SubscriptionPodLogsArgs, @Context() { actor, connection = actor }: GraphContext) {
    const { cluster, namespace, pod } = args;
    const [tailLines, sinceSeconds] = [args.tailLines ?? DEFAULT_TAIL, args.sinceSeconds ?? undefined];
    if (tailLines < 0 || tailLines > MAX_TAIL) throw badRequest(`tailLines: choose 0 to ${MAX_TAIL} lines.`);
    if (sinceSeconds !== undefined && sinceSeconds < 1) throw badRequest('sinceSeconds: choose at least 1 second.');
    const ask = {
      namespace,
      pod,
      container: args.container ?? undefined,
      tailLines,
      sinceSeconds,
      follow: args.follow ?? false,
      previous: args.previous ?? false,
      timestamps: args.timestamps ?? false,
    };
    const leave = this.#streams.enter(connection, cluster);
    try {
      const live: LiveObjects & LivePods = {
        ...this.live,
        read: (...asked) => this.live.read(...asked).catch(failOfMember),
        log: (...asked) => this.live.log(...asked).catch(failOfMember),
      };
      const parts = await distributedPodLog(this.reads, live, actor, cluster, ask);
      if (parts === null) throw badRequest(`${cluster} has no pod ${namespace}/${pod} of a workload of this hub.`);
      return asPodLogs(parts, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }
}

const none: PodPage = { pods: [], more: false };

function told(cluster: string, { pods, more }: PodPage): ClusterPods {
  return {
    cluster,
    more,
    pods: pods.map((pod) => ({ ...pod, containers: [...pod.containers] })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Converts the lines to the form of the schema. Releases the stream at its end, even if the reader ends it before the first line. */
function asPodLogs(parts: AsyncGenerator<LogPart, void, void>, leave: () => void): AsyncIterableIterator<{ readonly podLogs: LogPart }> {
  const stream: AsyncIterableIterator<{ readonly podLogs: LogPart }> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      const { done, value } = await parts.next().catch((error: unknown) => {
        leave();
        throw error;
      });
      if (!done) return { done, value: { podLogs: value } };
      leave();
      return { done, value };
    },
    async return() {
      leave();
      await parts.return();
      return { done: true, value: undefined };
    },
  };
  return stream;
}
