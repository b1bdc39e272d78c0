import { codesWhere, HubError } from '../../errors.js';

/** Failures of a whole pass before its batch is split: the cause may be temporary. */
const WHOLE_TRIES = 2;

/** Errors that no single item causes: every part of the batch would fail in the same way. */
const general = codesWhere(({ scope }) => scope === 'hub');

export interface InParts<Item> {
  readonly items: readonly Item[];
  /** Consecutive failures of the pass so far. */
  readonly failures: number;
  /** Processes all items of a part, or none if it throws. */
  readonly work: (part: readonly Item[]) => Promise<void>;
  /** Receives an item for which `work` fails alone. */
  readonly setAside: (item: Item, error: unknown) => Promise<void>;
}

/**
 * Processes a batch as a whole. After two consecutive failures the batch is halved until each bad item is alone; bad items are set aside,
 * and all others are processed. Throws an error that concerns the whole batch, with the items that are not processed yet.
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

/** The error of a batch, and the items that are not processed yet. */
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
