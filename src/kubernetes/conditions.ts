import { at, itemsOf, textOf } from './json/untrusted.js';

/** One entry of `status.conditions`, as far as it could be read. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Members are untrusted: conditions beyond this number, which real objects do not have, are ignored. */
const MAX_CONDITIONS = 100;

export function conditionsOf(object: unknown): readonly Condition[] {
  return itemsOf(at(object, 'status', 'conditions'))
    .slice(0, MAX_CONDITIONS)
    .map(conditionOf);
}

export function conditionNamed(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** The text of a condition for people: its message, else its reason, else its type. */
export function wordsOf({ type, reason, message }: Condition): string {
  return message || reason || type;
}

function conditionOf(value: unknown): Condition {
  const text = (name: string) => textOf(at(value, name)) ?? '';
  return { type: text('type'), status: text('status'), reason: text('reason'), message: text('message') };
}
