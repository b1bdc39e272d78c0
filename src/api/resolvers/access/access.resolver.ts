import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { may, type Noun, type Verb } from '../../../auth/may.js';
import { deleteProject, saveProject } from '../../../intents/access/projects.js';
import { createToken, revokeToken } from '../../../intents/access/tokens.js';
import type { Access, TokenFilter } from '../../../store/access/access-port.js';
import type {
  CreateTokenPayload,
  DeleteProjectPayload,
  MutationCreateTokenArgs,
  MutationDeleteProjectArgs,
  MutationRevokeTokenArgs,
  MutationSaveProjectArgs,
  Project,
  QueryTokensArgs,
  RevokeTokenPayload,
  SaveProjectPayload,
  ViewerCanArgs,
} from '../../generated/schema.js';
import type { GraphContext } from '../../graphql/context.js';
import { connection, cursors } from '../../graphql/page.js';
import { withoutNulls } from '../../graphql/without-nulls.js';
import { ACCESS } from '../../injection.js';
import { projectView, storedRole, tokenView } from '../../views/access.view.js';

@Resolver('Viewer')
export class ViewerResolver {
  @ResolveField('can')
  can(@Args() { verb, noun, namespace, cluster }: ViewerCanArgs, @Context() { actor }: GraphContext): boolean {
    const place = { namespace: namespace ?? undefined, cluster: cluster ?? undefined };
    return may(actor, verb.toLowerCase() as Verb, { noun: noun.toLowerCase() as Noun, ...place });
  }
}

@Resolver('Token')
export class TokenResolver {
  constructor(@Inject(ACCESS) private readonly access: Access) {}

  @Query('tokens')
  async tokens(@Args() args: QueryTokensArgs, @Context() { actor }: GraphContext) {
    const filter: TokenFilter = withoutNulls(args.filter);
    const cursor = cursors<string>('tokens', 'text', filter);
    const page = await this.access.tokens(actor, cursor.ask(args), filter);
    return connection(
      page,
      cursor,
      ({ id }) => id,
      tokenView,
      () => this.access.countTokens(actor, filter),
    );
  }

  @Mutation('createToken')
  async createToken(@Args() { input }: MutationCreateTokenArgs, @Context() { actor }: GraphContext): Promise<CreateTokenPayload> {
    const { token, secret, userErrors } = await createToken(this.access, actor, { ...input, role: storedRole(input.role) });
    return { token: token && tokenView(token), secret, userErrors: [...userErrors] as CreateTokenPayload['userErrors'] };
  }

  @Mutation('revokeToken')
  async revokeToken(@Args() { input }: MutationRevokeTokenArgs, @Context() { actor }: GraphContext): Promise<RevokeTokenPayload> {
    const { token, userErrors } = await revokeToken(this.access, actor, input.id);
    return { token: token && tokenView(token), userErrors: [...userErrors] as RevokeTokenPayload['userErrors'] };
  }
}

@Resolver('Project')
export class ProjectResolver {
  constructor(@Inject(ACCESS) private readonly access: Access) {}

  @Query('projects')
  async projects(@Context() { actor }: GraphContext): Promise<Project[]> {
    return (await this.access.projects(actor)).map(projectView);
  }

  @Mutation('saveProject')
  async saveProject(@Args() { input }: MutationSaveProjectArgs, @Context() { actor }: GraphContext): Promise<SaveProjectPayload> {
    const { project, userErrors } = await saveProject(this.access, actor, input);
    return { project: project && projectView(project), userErrors: [...userErrors] as SaveProjectPayload['userErrors'] };
  }

  @Mutation('deleteProject')
  async deleteProject(@Args() { input }: MutationDeleteProjectArgs, @Context() { actor }: GraphContext): Promise<DeleteProjectPayload> {
    const { project, userErrors } = await deleteProject(this.access, actor, input.name);
    return { project: project && projectView(project), userErrors: [...userErrors] as DeleteProjectPayload['userErrors'] };
  }
}
