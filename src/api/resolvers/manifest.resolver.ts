import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Texts } from '../../intents/threads/texts.js';
import type { RevisionObject } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { TEXTS } from '../injection.js';
import type { ObjectPreviewView } from '../views/intent.view.js';
import type { PolicyRevisionView } from '../views/policy.view.js';
import type { WorkView } from '../views/resource.view.js';

/** Manifests are stored by digest and may be shared by several works. */
@Resolver('Work')
export class WorkResolver {
  constructor(@Inject(TEXTS) private readonly texts: Texts) {}

  @ResolveField('manifest')
  async manifest(@Parent() { digest }: WorkView, @Context() { loaders }: GraphContext) {
    const manifest = digest === null ? null : await loaders.manifestByDigest.load(digest);
    return manifest && this.texts.manifest(loaders, manifest);
  }
}

@Resolver('RevisionObject')
export class RevisionObjectResolver {
  constructor(@Inject(TEXTS) private readonly texts: Texts) {}

  @ResolveField('manifest')
  async manifest(@Parent() { version }: RevisionObject, @Context() { loaders }: GraphContext) {
    const manifest = await loaders.manifestByDigest.load(version);
    return manifest && this.texts.manifest(loaders, manifest);
  }
}

@Resolver('PolicyRevision')
export class PolicyRevisionResolver {
  constructor(@Inject(TEXTS) private readonly texts: Texts) {}

  @ResolveField('manifest')
  manifest(@Parent() { object }: PolicyRevisionView, @Context() { loaders }: GraphContext) {
    return object && this.texts.manifest(loaders, object);
  }
}

@Resolver('ObjectPreview')
export class ObjectPreviewResolver {
  constructor(@Inject(TEXTS) private readonly texts: Texts) {}

  @ResolveField('diff')
  diff(@Parent() { diffBy }: ObjectPreviewView, @Context() { loaders }: GraphContext) {
    return diffBy((before, after) => this.texts.diff(loaders, before, after));
  }
}
