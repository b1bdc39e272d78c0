import type { Actor } from './actor.js';
import { hasNamespace, type Project } from './project.js';
import { type Noun, type Role, roleCovers, roleMay, type Verb } from './roles.js';

export type { Noun, Verb } from './roles.js';

/** The object that is read or changed. If its place is not stated, the permission must cover all objects of the noun. */
export interface Thing {
  readonly noun: Noun;
  readonly project?: string | undefined;
  /** Of the application, or of the policy; empty for a policy of the whole fleet. */
  readonly namespace?: string | undefined;
  /** The name of a cluster. */
  readonly cluster?: string | undefined;
  /** The kind of a policy: `PropagationPolicy`. */
  readonly kind?: string | undefined;
}

/** Decides on permissions for all layers. A role that is not known has no rights. */
export function may(actor: Actor | null, verb: Verb, thing: Thing): boolean {
  if (actor === null || !roleMay(actor.role, verb, thing.noun)) return false;
  return actor.project === undefined || isInside(actor.project, thing);
}

/** The only role that the token of a project can have in this version: its changes would not be limited to the clusters of the project. */
export const PROJECT_ROLE: Role = 'viewer';

/** The right as a person reads it: `write policy`. */
export function rightText(verb: Verb, noun: Noun): string {
  return `${verb} ${noun}`;
}

/** Whether the actor may give this role, limited to this project, to another: never more than it has. */
export function mayGrant(actor: Actor, role: Role, project: string | null): boolean {
  if (!roleMay(actor.role, 'grant', 'token') || !roleCovers(actor.role, role)) return false;
  if (project !== null && role !== PROJECT_ROLE) return false;
  return actor.project === undefined || actor.project.name === project;
}

/** A noun without a place in a project is outside of every project. */
function isInside(project: Project, { noun, namespace, cluster }: Thing): boolean {
  if (noun === 'hub') return true;
  return noun === 'application' && namespace !== undefined && cluster === undefined && hasNamespace(project, namespace);
}
