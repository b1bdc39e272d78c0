import type { Actor } from '../../auth/actor.js';
import type { Role } from '../../auth/roles.js';
import type { Page, PageAsk } from '../reads/rows.js';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Null: the whole hub. */
  readonly project: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute; null: never. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

export interface TokenFilter {
  readonly name?: string;
  /** True: neither revoked nor expired; false: revoked or expired; absent: all. */
  readonly valid?: boolean;
}

export interface NewToken {
  readonly name: string;
  readonly digest: Buffer;
  readonly role: Role;
  readonly project: string | null;
  readonly days: number;
}

export type TokenCreation =
  | { readonly kind: 'created'; readonly token: TokenRow }
  /** Another token that is valid has the name. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'no-project' }
  | { readonly kind: 'full'; readonly max: number };

export interface ProjectRow {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Number of its valid tokens. */
  readonly tokens: number;
}

export type ProjectSaving =
  | { readonly kind: 'saved'; readonly project: ProjectRow }
  /** A namespace belongs to another project. */
  | { readonly kind: 'overlap'; readonly other: string }
  | { readonly kind: 'full'; readonly max: number };

/** Rights of people and machines, as administrators read and change them. */
export interface Access {
  /** Newest first; key: id. */
  tokens(actor: Actor, page: PageAsk<string>, filter: TokenFilter): Promise<Page<TokenRow>>;
  countTokens(actor: Actor, filter: TokenFilter): Promise<number>;
  createToken(actor: Actor, token: NewToken): Promise<TokenCreation>;
  /** By name; at most 200. */
  projects(actor: Actor): Promise<readonly ProjectRow[]>;
  saveProject(actor: Actor, name: string, namespaces: readonly string[]): Promise<ProjectSaving>;
  /** Deletes a project that has no valid token, and returns it. A project with valid tokens is returned and kept. Null: no project has the name. */
  deleteProject(actor: Actor, name: string): Promise<ProjectRow | null>;
  /** Revokes a token and returns it. A revoked token is returned unchanged. Null: no token has the id. */
  revokeToken(actor: Actor, id: string): Promise<TokenRow | null>;
}
