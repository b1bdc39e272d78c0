import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RevisionObject } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { manifestText } from '../views/object.view.js';
import type { WorkView } from '../views/resource.view.js';

/** Manifests are stored by digest and may be shared by several works. */
@Resolver('Work')
export class WorkResolver {
  @ResolveField('manifest')
  async manifest(@Parent() { digest }: WorkView, @Context() { loaders }: GraphContext) {
    const manifest = digest === null ? null : await loaders.manifestByDigest.load(digest);
    return manifest && manifestText(manifest);
  }
}

@Resolver('RevisionObject')
export class RevisionObjectResolver {
  @ResolveField('manifest')
  async manifest(@Parent() { version }: RevisionObject, @Context() { loaders }: GraphContext) {
    const manifest = await loaders.manifestByDigest.load(version);
    return manifest && manifestText(manifest);
  }
}
