import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { ClusterCheck } from '../../../intents/clusters/cluster-check.js';
import { registerCluster } from '../../../intents/clusters/register-cluster.js';
import { rotateClusterCredential } from '../../../intents/clusters/rotate-credential.js';
import { cancelUnregister, unregisterCluster } from '../../../intents/clusters/unregister-cluster.js';
import { updateCluster } from '../../../intents/clusters/update-cluster.js';
import type { ApiInterpreters } from '../../../intents/interpreters.js';
import type { Intents } from '../../../store/intents/intents-port.js';
import type { Reads } from '../../../store/reads/reads-port.js';
import type {
  CancelUnregisterClusterPayload,
  MutationCancelUnregisterClusterArgs,
  MutationRegisterClusterArgs,
  MutationRotateClusterCredentialArgs,
  MutationUnregisterClusterArgs,
  MutationUpdateClusterArgs,
  RegisterClusterPayload,
  RotateClusterCredentialPayload,
  UnregisterClusterPayload,
  UpdateClusterPayload,
  UserError,
} from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { CLUSTER_CHECK, INTENTS, INTERPRETERS, READS } from '../../injection.js';
import { clusterView } from '../../views/cluster.view.js';
import { confirmationView, heldView } from '../../views/intent.view.js';

@Resolver()
export class ClusterMutations {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(INTENTS) private readonly intents: Intents,
    @Inject(CLUSTER_CHECK) private readonly clusterCheck: ClusterCheck,
    @Inject(INTERPRETERS) private readonly interpreters: ApiInterpreters,
  ) {}

  @Mutation('registerCluster')
  async registerCluster(@Args() { input }: MutationRegisterClusterArgs, @Context() context: GraphContext): Promise<RegisterClusterPayload> {
    const parts = { reads: this.reads, intents: this.intents, clusterCheck: this.clusterCheck };
    return withCluster(input.name, await registerCluster(parts, context.actor, input), context);
  }

  @Mutation('rotateClusterCredential')
  async rotateClusterCredential(
    @Args() { input }: MutationRotateClusterCredentialArgs,
    @Context() context: GraphContext,
  ): Promise<RotateClusterCredentialPayload> {
    const parts = { reads: this.reads, intents: this.intents, clusterCheck: this.clusterCheck };
    return withCluster(input.name, await rotateClusterCredential(parts, context.actor, input), context);
  }

  @Mutation('updateCluster')
  async updateCluster(@Args() { input }: MutationUpdateClusterArgs, @Context() context: GraphContext): Promise<UpdateClusterPayload> {
    const update = await updateCluster(this.intents, this.interpreters, context.actor, input);
    return { ...(await withCluster(input.name, update.userErrors, context)), ...heldView(update) };
  }

  @Mutation('unregisterCluster')
  async unregisterCluster(
    @Args() { input }: MutationUnregisterClusterArgs,
    @Context() { actor }: GraphContext,
  ): Promise<UnregisterClusterPayload> {
    const { confirmation, ...unregistered } = await unregisterCluster(this.reads, this.intents, actor, input);
    return { ...unregistered, confirmation: confirmation && confirmationView(confirmation) };
  }

  @Mutation('cancelUnregisterCluster')
  async cancelUnregisterCluster(
    @Args() { input }: MutationCancelUnregisterClusterArgs,
    @Context() context: GraphContext,
  ): Promise<CancelUnregisterClusterPayload> {
    const userErrors = await cancelUnregister(this.intents, context.actor, input.name);
    return withCluster(input.name, userErrors as UserError[], context);
  }
}

/** The cluster after the change, read from the database again. */
async function withCluster(name: string, userErrors: readonly UserError[], { loaders }: GraphContext): Promise<RegisterClusterPayload> {
  const row = userErrors.length > 0 ? null : await loaders.clusterByName.clear(name).load(name);
  return { cluster: row && clusterView(row), userErrors };
}
