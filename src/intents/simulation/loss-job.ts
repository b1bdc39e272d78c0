import type { Actor } from '../../auth/actor.js';
import type { Interpreted, InterpreterOperation, InterpreterQuestion } from '../../core/model/interpreter-port.js';
import type { Loss } from '../../core/simulate-loss.js';
import type { ErrorCode } from '../../errors.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { DisplacedLimit } from '../../store/intents/intents-port.js';
import type { ClusterLoss } from '../../store/loss-scores/loss-score.store.js';
import type { SimulatedResource } from './simulated-answer.js';

/* The messages between the process and its thread that plans losses. */

export type LossJob =
  | { readonly kind: 'displaced'; readonly actor: Actor; readonly loss: Loss; readonly limit: DisplacedLimit }
  | {
      readonly kind: 'scores';
      readonly clusters: readonly string[];
      readonly limit: DisplacedLimit;
      readonly defaultTolerationSeconds: number;
    };

/** The thread has no processes for scripts; it asks for the interpreters of users. */
export type InterpreterAsk =
  | { readonly kind: 'covers'; readonly kinds: readonly GroupVersionKind[] }
  | { readonly kind: 'question'; readonly question: InterpreterQuestion };

/** The operations that the interpreters of users have, for each of the kinds; null if there are no interpreters. */
export type Covered = readonly (readonly InterpreterOperation[])[] | null;

export type ToLossThread =
  | { readonly kind: 'job'; readonly id: number; readonly job: LossJob }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Covered | Interpreted<unknown> }
  | { readonly kind: 'unanswered'; readonly id: number; readonly message: string };

export type FromLossThread =
  | { readonly kind: 'ask'; readonly id: number; readonly ask: InterpreterAsk }
  /** A part of the answer: reading all of it in one turn would hold up the event loop. */
  | { readonly kind: 'part'; readonly id: number; readonly resources: readonly SimulatedResource[] }
  | { readonly kind: 'displaced'; readonly id: number; readonly isCut: boolean }
  | { readonly kind: 'scores'; readonly id: number; readonly losses: readonly ClusterLoss[] | null }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ErrorCode | null; readonly message: string };
