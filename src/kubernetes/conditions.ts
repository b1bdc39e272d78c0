import { at, itemsOf, textOf } from './json/untrusted.js';

/** One entry of `status.conditions`, as far as it could be read. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Members are not trusted to be brief: more conditions than any real object has are not read. */
const MAX_CONDITIONS = 100;

export function conditionsOf(object: unknown): readonly Condition[] {
  return itemsOf(at(object, 'status', 'conditions'))
    .slice(0, MAX_CONDITIONS)
    .map(conditionOf);
}

export function conditionNamed(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** What a condition says to a person: its message, else its reason, else its type. */
export function wordsOf({ type, reason, message }: Condition): string {
  return message || reason || type;
}

function conditionOf(value: unknown): Condition {
  const text = (name: string) => textOf(at(value, name)) ?? '';
  return { type: text('type'), status: text('status'), reason: text('reason'), message: text('message') };
}
