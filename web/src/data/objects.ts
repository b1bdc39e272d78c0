import {
  ApplicationChangesDocument,
  ObjectDetailDocument,
  type ObjectDetailQuery,
  ObjectTextsDocument,
  type ObjectTextsQuery,
  type WorkRowFragment,
} from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useChanges, useFreshness } from './use-live.js';

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | null | undefined;
  readonly name: string;
}

export type ObjectDetail = NonNullable<ObjectDetailQuery['resource']>;
export type Decision = NonNullable<ObjectDetail['decision']>;
export type WorkRow = WorkRowFragment;
export type Works = ObjectDetail['works'];

export const worksOfPage = 50;

export function sameObject(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '') && a.apiVersion === b.apiVersion;
}

/** One object with its copies, the most urgent first; null if it does not exist. */
export function useObject(ref: ObjectRef, after?: string): Answer<ObjectDetail | null> {
  const { apiVersion, kind, name } = ref;
  const answer = useAnswer(ObjectDetailDocument, { apiVersion, kind, namespace: ref.namespace ?? null, name, works: worksOfPage, after });
  const askSoon = useFreshness(answer.askAgain);
  const application = answer.data?.resource?.application;
  useChanges(ApplicationChangesDocument, application ? { namespace: application.namespace, name: application.name } : {}, askSoon);
  return mapAnswer(answer, (data) => data.resource ?? null);
}

/**
 * The manifests of an object, which are large, so they are loaded only where they are displayed. `other` is a second cluster to compare
 * with.
 */
export function useObjectTexts(
  ref: ObjectRef,
  cluster: string | undefined,
  other: string | undefined,
): Answer<NonNullable<ObjectTextsQuery['resource']> | null> {
  const { apiVersion, kind, name } = ref;
  const answer = useAnswer(ObjectTextsDocument, { apiVersion, kind, namespace: ref.namespace ?? null, name, cluster, other });
  return mapAnswer(answer, (data) => data.resource ?? null);
}
