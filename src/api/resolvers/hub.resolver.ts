import { Inject } from '@nestjs/common';
import { Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Reads } from '../../store/reads/reads-port.js';
import type { HubCheck, HubEncryption, ServedKind } from '../generated/schema.js';
import type { GraphContext } from '../graphql/context.js';
import { INSTALLATION, READS, VERSION } from '../injection.js';
import type { Installation } from '../installation.js';
import { viewerView } from '../views/access.view.js';

@Resolver('Hub')
export class HubResolver {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(INSTALLATION) private readonly installation: Installation,
    @Inject(VERSION) private readonly version: string,
  ) {}

  @Query('hub')
  async hub(@Context() { actor }: GraphContext) {
    return { id: await this.reads.hubId(), version: this.version, viewer: viewerView(actor), now: new Date().toISOString() };
  }

  @ResolveField('settings')
  settings(@Context() { actor }: GraphContext): object {
    return this.installation.settings(actor);
  }

  @ResolveField('checks')
  async checks(@Context() { actor }: GraphContext): Promise<HubCheck[]> {
    return [...(await this.installation.checks(actor))];
  }

  @ResolveField('encryption')
  async encryption(@Context() { actor }: GraphContext): Promise<HubEncryption> {
    const { keyId, isCurrent, waiting, others, unreadable, replicasWithoutKey } = await this.installation.encryption(actor);
    return {
      keyId,
      isCurrent,
      waiting,
      otherKeys: shownKeys(others).map((one) => ({
        keyId: one.id,
        waiting: one.waiting,
        configured: one.configured,
        retiredAt: one.retiredAt?.toISOString() ?? null,
      })),
      replicasWithoutKey: [...replicasWithoutKey],
      unreadable: unreadable.total,
      unreadableRows: unreadable.first.map(({ kind, name }) => ({ kind, name })),
    };
  }

  @Query('servedKinds')
  async servedKinds(@Context() { actor }: GraphContext): Promise<ServedKind[]> {
    return [...(await this.reads.servedKinds(actor))];
  }
}

/** Unused keys that are shown. A database may have had more; those that matter are shown all. */
const MAX_UNUSED_KEYS = 20;

function shownKeys<Key extends { readonly waiting: number; readonly configured: boolean }>(keys: readonly Key[]): readonly Key[] {
  return keys.filter(({ waiting, configured }, at) => waiting > 0 || configured || at < MAX_UNUSED_KEYS);
}
