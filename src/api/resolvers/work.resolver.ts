import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphContext } from '../graphql/context.js';
import { manifestText } from '../views/object.view.js';
import type { WorkView } from '../views/resource.view.js';

@Resolver('Work')
export class WorkResolver {
  @ResolveField('manifest')
  async manifest(@Parent() { digest }: WorkView, @Context() { loaders }: GraphContext) {
    const manifest = digest === null ? null : await loaders.manifestByDigest.load(digest);
    return manifest && manifestText(manifest);
  }
}
