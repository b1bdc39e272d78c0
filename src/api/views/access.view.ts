import type { Actor } from '../../auth/actor.js';
import { roles, type Role as StoredRole } from '../../auth/roles.js';
import { mutationsOf } from '../../auth/root-fields.js';
import type { ProjectRow, TokenRow } from '../../store/access/access-port.js';
import type { Project, Role, Token } from '../generated/schema.js';

/** Fields with a resolver are missing. */
export function viewerView(actor: Actor) {
  return {
    name: actor.name,
    role: roleOf(actor),
    project: actor.project?.name ?? null,
    expiresAt: actor.token?.expiresAt.toISOString() ?? null,
    mutations: mutationsOf(actor),
  };
}

export function tokenView(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.role.toUpperCase() as Role,
    project: row.project,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revokedBy: row.revokedBy,
    valid: row.revokedAt === null && row.expiresAt.getTime() > Date.now(),
  };
}

export function projectView({ createdAt, updatedAt, ...same }: ProjectRow): Project {
  return { ...same, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function storedRole(role: Role): StoredRole {
  return role.toLowerCase() as StoredRole;
}

/** A request of the hub itself never arrives here. */
function roleOf({ role }: Actor): Role {
  if (!(roles as readonly string[]).includes(role)) throw new Error(`the role ${role} has no request`);
  return role.toUpperCase() as Role;
}
