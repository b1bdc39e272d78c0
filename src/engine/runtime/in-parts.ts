import { codesWhere, HubError } from '../../errors.js';

/** So often a pass fails as a whole before its batch is taken apart: what is wrong may be over by then. */
const WHOLE_TRIES = 2;

/** Errors that no single item causes: every part of the batch fails like the whole batch. */
const general = codesWhere(({ scope }) => scope === 'hub');

export interface InParts<Item> {
  readonly items: readonly Item[];
  /** How often the pass failed in a row before. */
  readonly failures: number;
  /** Does all of a part or, where it throws, nothing of it. */
  readonly work: (part: readonly Item[]) => Promise<void>;
  /** Takes an item with which `work` fails alone. */
  readonly setAside: (item: Item, error: unknown) => Promise<void>;
}

/**
 * Works on a batch as a whole. When its pass failed twice in a row the batch is halved until the bad items are alone: those are set
 * aside, and all others are done. Throws what a whole batch fails with, with the items that are not done yet.
 */
export async function inParts<Item>(batch: InParts<Item>): Promise<void> {
  if (batch.failures < WHOLE_TRIES) return attempt(batch, batch.items, batch.items);
  const waiting: (readonly Item[])[] = [batch.items];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    try {
      await batch.work(part);
    } catch (error) {
      if (isGeneral(error)) throw new NotDone(error, [...part, ...waiting.flat()]);
      if (part.length > 1) waiting.push(part.slice(Math.ceil(part.length / 2)), part.slice(0, Math.ceil(part.length / 2)));
      else await attempt(batch, part, [...part, ...waiting.flat()], error);
    }
  }
}

/** What a batch failed with, and the items that wait on. */
export class NotDone<Item> extends Error {
  readonly items: readonly Item[];

  constructor(cause: unknown, items: readonly Item[]) {
    super('a part of a batch failed', { cause });
    this.items = items;
  }
}

async function attempt<Item>(
  { work, setAside }: InParts<Item>,
  part: readonly Item[],
  left: readonly Item[],
  error?: unknown,
): Promise<void> {
  try {
    await (error === undefined ? work(part) : setAside(part[0]!, error));
  } catch (failure) {
    throw new NotDone(failure, left);
  }
}

function isGeneral(error: unknown): boolean {
  return error instanceof HubError && general.has(error.code);
}
