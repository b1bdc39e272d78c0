import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type LiveObjects, liveObject } from '../../intents/live-object.js';
import type { Texts } from '../../intents/threads/texts.js';
import type { Reads, ResourceFilter } from '../../store/reads/reads-port.js';
import type { QueryLiveObjectArgs, QueryResourceArgs, QueryResourcesArgs, ResourceWorksArgs, TraceStep } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { failOfMember } from '../graphql/failure.js';
import { connection, cursors, type PageArgs } from '../graphql/page.js';
import { refuseBadSelector } from '../graphql/refuse-bad-selector.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { LIVE_OBJECTS, READS, TEXTS, TRACES } from '../injection.js';
import type { Traces } from '../traces.js';
import { applicationView } from '../views/application.view.js';
import { decisionView } from '../views/decision.view.js';
import { failbackView } from '../views/failover/failback.view.js';
import { type ResourceView, resourceSortKey, resourceView, workView } from '../views/resource.view.js';
import { transitionView } from '../views/transition.view.js';

@Resolver('Resource')
export class ResourceResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(TRACES) private readonly traces: Traces,
    @Inject(LIVE_OBJECTS) private readonly live: LiveObjects,
    @Inject(TEXTS) private readonly texts: Texts,
  ) {}

  @Query('resources')
  async list(@Args() args: QueryResourcesArgs, @Context() { actor }: GraphContext) {
    const { policy, outrankedPolicy, ...plain } = args.filter ?? {};
    const filter: ResourceFilter = {
      ...withoutNulls(plain),
      ...(policy && { policy: { ...policy, namespace: policy.namespace ?? '' } }),
      ...(outrankedPolicy && { outrankedPolicy: { ...outrankedPolicy, namespace: outrankedPolicy.namespace ?? '' } }),
    };
    refuseBadSelector(filter);
    const cursor = cursors<readonly [string, string, string, string]>('resources', 4, filter);
    const page = await this.reads.resources(actor, cursor.ask(args), filter);
    return connection(page, cursor, resourceSortKey, resourceView, () => this.reads.countResources(actor, filter));
  }

  @Query('resource')
  async one(@Args() { apiVersion, kind, namespace, name }: QueryResourceArgs, @Context() { actor }: GraphContext) {
    const row = await this.reads.resource(actor, { apiVersion, kind, namespace: namespace ?? '', name });
    return row && resourceView(row);
  }

  @Query('liveObject')
  async liveObject(@Args() args: QueryLiveObjectArgs, @Context() { actor, loaders }: GraphContext) {
    const { cluster, apiVersion, kind, namespace, name } = args;
    const ref = { apiVersion, kind, namespace: namespace ?? '', name };
    const found = await liveObject(this.reads, this.live, actor, cluster, ref).catch(failOfMember);
    return found && { manifest: await this.texts.manifest(loaders, found) };
  }

  @ResolveField('application')
  async application(@Parent() { applicationId }: ResourceView, @Context() { loaders }: GraphContext) {
    const row = await loaders.applicationById.load(applicationId);
    return row && applicationView(row);
  }

  @ResolveField('manifest')
  async manifest(@Parent() { digest }: ResourceView, @Context() { loaders }: GraphContext) {
    const manifest = await loaders.manifestByDigest.load(digest);
    return manifest
      ? this.texts.manifest(loaders, manifest)
      : '# The stored manifest of this resource is damaged. Apply the resource again.\n';
  }

  @ResolveField('decision')
  async decision(@Parent() { id }: ResourceView, @Context() { loaders }: GraphContext) {
    const row = await loaders.decisionOf.load(id);
    return row && decisionView(row);
  }

  @ResolveField('failback')
  async failback(@Parent() { id }: ResourceView, @Context() { loaders }: GraphContext) {
    const row = await loaders.failbackOf.load(id);
    return row && failbackView(row);
  }

  @ResolveField('transition')
  async transition(@Parent() { id }: ResourceView, @Context() { loaders }: GraphContext) {
    const row = await loaders.transitionOf.load(id);
    return row && transitionView(row);
  }

  @ResolveField('decisions')
  async decisions(@Parent() { id }: ResourceView, @Args() args: PageArgs, @Context() { loaders }: GraphContext) {
    const cursor = cursors<string>('resource.decisions', 'text', id);
    const page = await loaders.decisionsOf.load({ parent: id, page: cursor.ask(args) });
    return connection(page, cursor, (row) => row.id, decisionView);
  }

  @ResolveField('works')
  async works(@Parent() { id }: ResourceView, @Args() args: ResourceWorksArgs, @Context() { loaders }: GraphContext) {
    const cluster = args.cluster ?? null;
    const order = args.orderBy ?? 'CLUSTER';
    const cursor = cursors<readonly [string, string]>('resource.works', 2, [id, cluster, order]);
    const page = await loaders.worksOf.load({ parent: id, page: cursor.ask(args), cluster, order });
    return connection(
      page,
      cursor,
      (row) => [row.sort, row.cluster] as const,
      workView,
      () => loaders.workCountOf.load({ parent: id, cluster }),
    );
  }

  @ResolveField('trace')
  trace(@Parent() { id }: ResourceView): readonly TraceStep[] {
    return this.traces
      .of(id)
      .map(({ at, step, seen, decided, outcome }) => ({ at: new Date(at).toISOString(), step, seen, decided, outcome }));
  }
}
