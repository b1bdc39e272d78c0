import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ObjectIdentity, type PageVariables, pageInfo } from './shapes.js';

/** One difference between current and desired placement, and the condition that it waits for. */
export interface TransitionWait {
  readonly cluster: string;
  readonly constraint: string;
  readonly message: string;
  readonly ends: string;
  readonly since: string;
}

/** A resource that moves from its current to its desired placement. */
export interface Transition {
  readonly object: ObjectIdentity;
  readonly state: string;
  readonly cause: string;
  readonly actor: string | null;
  readonly startedAt: string;
  readonly deadline: string;
  readonly waits: readonly TransitionWait[];
  readonly waiting: number;
}

export interface TransitionFilter {
  readonly namespace?: string;
  readonly cluster?: string;
}

export const transitionFields = `
  object { apiVersion kind namespace name } state cause actor startedAt deadline waiting waits { cluster constraint message ends since }
`;

export const transitionsPage = api<{ transitions: Page<Transition> }, PageVariables & { filter: TransitionFilter }>(`
  query Transitions($first: Int!, $after: String, $filter: TransitionFilter) {
    transitions(first: $first, after: $after, filter: $filter) { nodes { ${transitionFields} } ${pageInfo} totalCount }
  }
`);
