import type { GroupVersionKind, Json, KubeObject } from '../../kubernetes/object.js';
import type { Dependency } from './dependency.js';
import type { Health } from './health.js';
import type { InterpreterPolicy } from './policy/policy.js';
import type { Component, PodRequirements, Split } from './workload/requirements.js';

/** What can be asked of an interpreter (parity H2). */
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

/** What is asked, with all that the answer may depend on. */
export type InterpreterQuestion =
  | { readonly operation: 'replicas' | 'components' | 'health' | 'status' | 'dependencies'; readonly object: KubeObject }
  | { readonly operation: 'revise'; readonly object: KubeObject; readonly replicas: number }
  | { readonly operation: 'aggregate'; readonly object: KubeObject; readonly items: readonly MemberStatus[] }
  | { readonly operation: 'retain'; readonly object: KubeObject; readonly observed: KubeObject };

/** One member's part, as `AggregateStatus` gets it. */
export interface MemberStatus {
  readonly cluster: string;
  readonly applied: boolean;
  readonly health: Health;
  readonly status: Json;
}

/** The answers, by operation. */
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
 * `none`: no user has a rule for it, so what the hub knows itself holds. `failed`: the rule was cut off, threw or answered
 * nonsense; whoever asks keeps the previous answer and shows the message, which names the document and the operation.
 */
export type Interpreted<Answer> =
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly by: string; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly by: string; readonly message: string };

/**
 * Interpreters that users brought along. They go before what the hub knows of a kind, operation by operation (parity H1).
 * `ask` never rejects, answers within the time limit of a script and the wait before it, and may be called by many at once.
 */
export interface UserInterpreters {
  /** Differs whenever objects of the kind are read by other rules than before; null where the hub alone reads them. */
  mark(gvk: GroupVersionKind): string | null;
  /** Whether a document answers it; cheap, so that nothing is sent anywhere for all the other kinds. */
  covers(gvk: GroupVersionKind, operation: InterpreterOperation): boolean;
  ask<Operation extends InterpreterOperation>(
    question: Extract<InterpreterQuestion, { readonly operation: Operation }> | (InterpreterQuestion & { readonly operation: Operation }),
  ): Promise<Interpreted<InterpreterAnswers[Operation]>>;
}

/** What users have documents for. Where nobody has any there is nothing to ask, and the answer is null. */
export interface InterpreterSource {
  /** The same list is answered with the same interpreters. */
  of(documents: readonly InterpreterPolicy[] | undefined): UserInterpreters | null;
}
