import type { GroupVersionKind, Json, KubeObject } from '../../kubernetes/object.js';
import type { Dependency } from './dependency.js';
import type { Health } from './health.js';
import type { InterpreterPolicy } from './policy/policy.js';
import type { Component, PodRequirements, Split } from './workload/requirements.js';

/** The operations of an interpreter (parity H2). */
export const interpreterOperations = [
  'replicas',
  'components',
  'revise',
  'health',
  'status',
  'aggregate',
  'dependencies',
  'retain',
] as const;
export type InterpreterOperation = (typeof interpreterOperations)[number];

/** The input of an operation. */
export type InterpreterQuestion =
  | { readonly operation: 'replicas' | 'components' | 'health' | 'status' | 'dependencies'; readonly object: KubeObject }
  | { readonly operation: 'revise'; readonly object: KubeObject; readonly replicas: number }
  | { readonly operation: 'aggregate'; readonly object: KubeObject; readonly items: readonly MemberStatus[] }
  | { readonly operation: 'retain'; readonly object: KubeObject; readonly observed: KubeObject };

/** One member's status, as passed to `AggregateStatus`. */
export interface MemberStatus {
  readonly cluster: string;
  readonly applied: boolean;
  readonly health: Health;
  readonly status: Json;
}

/** The results, by operation. */
export interface InterpreterAnswers {
  readonly replicas: { readonly replicas: number; readonly requirements: PodRequirements | null; readonly split: Split };
  readonly components: readonly Component[];
  readonly revise: KubeObject;
  readonly health: { readonly health: Health; readonly message: string | null };
  readonly status: Json;
  /** The aggregated status. */
  readonly aggregate: Json;
  readonly dependencies: readonly Dependency[];
  readonly retain: KubeObject;
}

/**
 * `none`: no user has an interpreter for it, so the hub's own applies. `failed`: the script timed out, threw, or returned an invalid
 * result; the caller keeps the previous result and shows the message, which names the document and the operation.
 */
export type Interpreted<Answer> =
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly by: string; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly by: string; readonly message: string };

/**
 * Interpreters of users. They take precedence over the hub's own rules, per operation (parity H1). `ask` never rejects, returns within the
 * time limit of a script plus its queueing time, and may be called concurrently.
 */
export interface UserInterpreters {
  /** A version mark that changes whenever other interpreters apply to the kind; null if only the hub's own rules do. */
  mark(gvk: GroupVersionKind): string | null;
  /** Whether a document implements the operation; cheap, so that kinds without interpreters cause no call. */
  covers(gvk: GroupVersionKind, operation: InterpreterOperation): boolean;
  ask<Operation extends InterpreterOperation>(
    question: Extract<InterpreterQuestion, { readonly operation: Operation }> | (InterpreterQuestion & { readonly operation: Operation }),
  ): Promise<Interpreted<InterpreterAnswers[Operation]>>;
}

/** Provides the users' interpreters; null if there are no documents. */
export interface InterpreterSource {
  /** Returns the same object for the same list. */
  of(documents: readonly InterpreterPolicy[] | undefined): UserInterpreters | null;
}
