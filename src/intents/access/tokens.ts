import { type Actor, reservedNames } from '../../auth/actor.js';
import { mayGrant, PROJECT_ROLE } from '../../auth/may.js';
import type { Role } from '../../auth/roles.js';
import { newToken, tokenDigest } from '../../auth/token-text.js';
import type { Access, TokenRow } from '../../store/access/access-port.js';
import type { UserError } from '../answers.js';
import { notFound, userError } from '../user-errors.js';

const DEFAULT_DAYS = 90;
const MAX_DAYS = 365;
/** A letter or digit first and last, so that a name is one word in a table and in a shell. */
const nameForm = /^[a-z0-9]([a-z0-9.@_-]{0,61}[a-z0-9])?$/;

export interface TokenAsk {
  readonly name: string;
  readonly role: Role;
  /** Limits the token to the namespaces of this project. */
  readonly project?: string | null;
  /** Days until it expires. Default 90, at most 365. */
  readonly days?: number | null;
}

export interface TokenAnswer {
  readonly token: TokenRow | null;
  /** The token itself: it is in this answer and nowhere else. */
  readonly secret: string | null;
  readonly userErrors: readonly UserError[];
}

export async function createToken(access: Pick<Access, 'createToken'>, actor: Actor, ask: TokenAsk): Promise<TokenAnswer> {
  const days = ask.days ?? DEFAULT_DAYS;
  const errors = errorsOf(actor, ask, days);
  if (errors.length > 0) return refused(errors);
  const secret = newToken();
  const result = await access.createToken(actor, {
    name: ask.name,
    role: ask.role,
    project: ask.project ?? null,
    days,
    digest: tokenDigest(secret)!,
  });
  if (result.kind === 'created') return { token: result.token, secret, userErrors: [] };
  if (result.kind === 'full')
    return refused([
      userError('TOO_LARGE', `There are ${result.max} valid tokens, which is the limit.`, { fix: 'Revoke tokens that nobody uses.' }),
    ]);
  if (result.kind === 'no-project')
    return refused([
      userError('NOT_FOUND', `There is no project ${JSON.stringify(ask.project?.slice(0, 80))}.`, {
        field: ['project'],
        fix: 'Create it first: `manifold project save`.',
      }),
    ]);
  return refused([
    userError('ALREADY_EXISTS', `There is a valid token named ${ask.name}.`, {
      field: ['name'],
      fix: 'Choose another name, or revoke that token first.',
    }),
  ]);
}

export async function revokeToken(access: Pick<Access, 'revokeToken'>, actor: Actor, id: string): Promise<Omit<TokenAnswer, 'secret'>> {
  const token = /^\d{1,18}$/.test(id) ? await access.revokeToken(actor, id) : null;
  return token === null
    ? { token: null, userErrors: [notFound(`token with id ${JSON.stringify(id.slice(0, 40))}`)] }
    : { token, userErrors: [] };
}

function errorsOf(actor: Actor, { name, role, project = null }: TokenAsk, days: number): UserError[] {
  const errors: UserError[] = [];
  if (!nameForm.test(name))
    errors.push(
      userError('INVALID_VALUE', 'A name has 1 to 63 characters: a-z, 0-9, `.`, `@`, `_` and `-`, with a letter or digit first and last.', {
        field: ['name'],
      }),
    );
  if (reservedNames.has(name))
    errors.push(
      userError('INVALID_VALUE', `The name ${name} is reserved for the hub itself.`, {
        field: ['name'],
        fix: 'Choose the name of the person or program.',
      }),
    );
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    errors.push(
      userError('INVALID_VALUE', `days must be from 1 to ${MAX_DAYS} and is ${days}.`, {
        field: ['days'],
        fix: `Omit it for ${DEFAULT_DAYS} days.`,
      }),
    );
  if (project !== null && role !== PROJECT_ROLE)
    errors.push(
      userError('INVALID_VALUE', `The token of a project has the role ${PROJECT_ROLE}; other roles are for the whole hub.`, {
        field: ['role'],
      }),
    );
  else if (!mayGrant(actor, role, project))
    errors.push(
      userError('INVALID_VALUE', `A token cannot have more rights than yours; the role ${role} has.`, {
        field: ['role'],
        fix: 'Choose a role with fewer rights.',
      }),
    );
  return errors;
}

function refused(userErrors: readonly UserError[]): TokenAnswer {
  return { token: null, secret: null, userErrors };
}
