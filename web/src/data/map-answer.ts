import type { Answer } from './use-answer.js';

/** The part of an answer that a panel shows. */
export function mapAnswer<From, To>(answer: Answer<From>, part: (data: From) => To): Answer<To> {
  return { ...answer, data: answer.data === null ? null : part(answer.data) };
}
