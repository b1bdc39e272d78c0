import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { policyKindOf } from '../../intents/policy-kind.js';
import type { Texts } from '../../intents/threads/texts.js';
import type { PolicyFilter, Reads } from '../../store/reads/reads-port.js';
import type { QueryPoliciesArgs, QueryPolicyArgs } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { connection, cursors, type PageArgs } from '../graphql/page.js';
import { refuseBadSelector } from '../graphql/refuse-bad-selector.js';
import { withoutNulls } from '../graphql/without-nulls.js';
import { READS, TEXTS } from '../injection.js';
import { type PolicyView, policyRevisionView, policySortKey, policyView } from '../views/policy.view.js';

@Resolver('Policy')
export class PolicyResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(TEXTS) private readonly texts: Texts,
  ) {}

  @Query('policies')
  async policies(@Args() args: QueryPoliciesArgs, @Context() { actor }: GraphContext) {
    const filter: PolicyFilter = withoutNulls(args.filter);
    refuseBadSelector(filter);
    const cursor = cursors<readonly [string, string, string]>('policies', 3, filter);
    const page = await this.reads.policies(actor, cursor.ask(args), filter);
    const total = () => this.reads.countPolicies(actor, filter);
    return connection(page, cursor, policySortKey, policyView, total);
  }

  @Query('policy')
  async policy(@Args() { kind, namespace, name }: QueryPolicyArgs, @Context() { actor }: GraphContext) {
    const known = policyKindOf(kind);
    const row = known && (await this.reads.policy(actor, { kind: known, namespace: namespace ?? '', name }));
    return row && policyView(row);
  }

  @ResolveField('manifest')
  manifest(@Parent() { object }: PolicyView, @Context() { loaders }: GraphContext) {
    return this.texts.manifest(loaders, object);
  }

  @ResolveField('revisions')
  async revisions(@Parent() { id }: PolicyView, @Args() args: PageArgs, @Context() { loaders }: GraphContext) {
    const cursor = cursors<number>('policy.revisions', 'number', id);
    const page = await loaders.policyRevisionsOf.load({ parent: id, page: cursor.ask(args) });
    return connection(page, cursor, ({ number }) => number, policyRevisionView);
  }
}
