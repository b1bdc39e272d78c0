import type { Actor } from '../../auth/actor.js';
import type { Access, ProjectRow } from '../../store/access/access-port.js';
import type { UserError } from '../answers.js';
import { notFound, userError } from '../user-errors.js';

const MAX_NAMESPACES = 100;
const nameForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A namespace, or the beginning of one and `*`. */
const patternForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$|^[a-z0-9][a-z0-9-]{0,61}\*$/;
/** Everything that no project limits. */
const RESERVED = 'default';

export interface ProjectAnswer {
  readonly project: ProjectRow | null;
  readonly userErrors: readonly UserError[];
}

export async function saveProject(
  access: Pick<Access, 'saveProject'>,
  actor: Actor,
  { name, namespaces }: { readonly name: string; readonly namespaces: readonly string[] },
): Promise<ProjectAnswer> {
  const errors = errorsOf(name, namespaces);
  if (errors.length > 0) return { project: null, userErrors: errors };
  const saving = await access.saveProject(actor, name, [...new Set(namespaces)].sort());
  if (saving.kind === 'saved') return { project: saving.project, userErrors: [] };
  if (saving.kind === 'full') return refused(userError('TOO_LARGE', `There are ${saving.max} projects, which is the limit.`));
  return refused(
    userError('CONFLICT', `A namespace of these also belongs to the project ${saving.other}.`, {
      field: ['namespaces'],
      fix: 'A namespace belongs to one project: change one of the two.',
    }),
  );
}

export async function deleteProject(access: Pick<Access, 'deleteProject'>, actor: Actor, name: string): Promise<ProjectAnswer> {
  const project = await access.deleteProject(actor, name);
  if (project === null) return refused(notFound(`project ${JSON.stringify(name.slice(0, 80))}`));
  if (project.tokens === 0) return { project, userErrors: [] };
  return refused(
    userError('CONFLICT', `The project ${name} has ${project.tokens} valid tokens.`, { fix: 'Revoke them first: `manifold token list`.' }),
  );
}

function errorsOf(name: string, namespaces: readonly string[]): UserError[] {
  const errors: UserError[] = [];
  if (!nameForm.test(name))
    errors.push(
      userError('INVALID_VALUE', 'A name has 1 to 63 characters: a-z, 0-9 and `-`, with a letter or digit first and last.', {
        field: ['name'],
      }),
    );
  if (name === RESERVED)
    errors.push(
      userError('INVALID_VALUE', 'The name default is reserved: it stands for everything that no project limits.', { field: ['name'] }),
    );
  if (namespaces.length === 0 || namespaces.length > MAX_NAMESPACES)
    errors.push(
      userError('INVALID_VALUE', `A project has 1 to ${MAX_NAMESPACES} namespaces; these are ${namespaces.length}.`, {
        field: ['namespaces'],
      }),
    );
  namespaces.forEach((one, index) => {
    if (patternForm.test(one)) return;
    errors.push(
      userError('INVALID_VALUE', `${JSON.stringify(one.slice(0, 80))} is neither a namespace nor the beginning of one with \`*\`.`, {
        field: ['namespaces', `${index}`],
        fix: 'Write it as `team-a` or `team-a-*`.',
      }),
    );
  });
  return errors;
}

function refused(error: UserError): ProjectAnswer {
  return { project: null, userErrors: [error] };
}
