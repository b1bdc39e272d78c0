import { api } from '../../hub/document.js';
import type { Page } from '../../hub/pages.js';
import { type PageVariables, pageInfo, type UserError, userErrors } from '../shapes.js';

/** A token of a person or a machine, without its secret. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** Null: the whole hub. */
  readonly project: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly valid: boolean;
}

export interface TokenFilter {
  readonly name?: string;
  readonly valid?: boolean;
}

export interface CreateTokenInput {
  readonly name: string;
  readonly role: string;
  readonly project?: string;
  readonly days?: number;
}

export interface CreateTokenPayload {
  readonly token: Token | null;
  readonly secret: string | null;
  readonly userErrors: readonly UserError[];
}

export interface RevokeTokenPayload {
  readonly token: Token | null;
  readonly userErrors: readonly UserError[];
}

const fields = 'id name role project createdBy createdAt expiresAt lastUsedAt revokedAt revokedBy valid';

export const tokensPage = api<{ tokens: Page<Token> & { readonly totalCount: number } }, PageVariables & { filter: TokenFilter }>(`
  query Tokens($first: Int!, $after: String, $filter: TokenFilter) {
    tokens(first: $first, after: $after, filter: $filter) { nodes { ${fields} } ${pageInfo} totalCount }
  }
`);

export const createToken = api<{ createToken: CreateTokenPayload }, { input: CreateTokenInput }>(`
  mutation CreateToken($input: CreateTokenInput!) { createToken(input: $input) { token { ${fields} } secret ${userErrors} } }
`);

export const revokeToken = api<{ revokeToken: RevokeTokenPayload }, { input: { readonly id: string } }>(`
  mutation RevokeToken($input: RevokeTokenInput!) { revokeToken(input: $input) { token { ${fields} } ${userErrors} } }
`);
