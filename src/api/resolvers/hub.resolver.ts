import { Inject } from '@nestjs/common';
import { Context, Query, Resolver } from '@nestjs/graphql';
import type { Reads } from '../../store/reads/reads-port.js';
import type { ServedKind } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { READS, VERSION } from '../injection.js';
import { viewerView } from '../views/access.view.js';

@Resolver('Hub')
export class HubResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(VERSION) private readonly version: string,
  ) {}

  @Query('hub')
  async hub(@Context() { actor }: GraphContext) {
    return { id: await this.reads.hubId(), version: this.version, viewer: viewerView(actor) };
  }

  @Query('servedKinds')
  async servedKinds(@Context() { actor }: GraphContext): Promise<ServedKind[]> {
    return [...(await this.reads.servedKinds(actor))];
  }
}
