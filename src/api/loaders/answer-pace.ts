import { nextTurn } from '../../breath.js';

/** Items of lists that one turn of the event loop writes into an answer: 20 ms of CPU with the fields of a preview. */
const ITEMS_IN_TURN = 2_000;

interface Pace {
  /** Items since the last pause. */
  items: number;
  /** The last list that waits for its turn. */
  last: Promise<unknown>;
  waits: boolean;
}

const paces = new WeakMap<object, Pace>();

/**
 * The list of an answer, from its resolver. Lists that are large together are returned in different turns, one after the other, because the whole
 * answer would be executed in one. `request` is an object of the request.
 */
export function paced<T>(request: object, list: readonly T[]): readonly T[] | Promise<readonly T[]> {
  let pace = paces.get(request);
  if (!pace) paces.set(request, (pace = { items: 0, last: Promise.resolve(), waits: false }));
  const { items, waits } = pace;
  pace.items += list.length;
  if (!waits && (items === 0 || pace.items <= ITEMS_IN_TURN)) return list;
  return waiting(pace, list);
}

function waiting<T>(pace: Pace, list: readonly T[]): Promise<readonly T[]> {
  const isFirst = !pace.waits;
  pace.waits = true;
  if (isFirst) pace.items = ITEMS_IN_TURN;
  const turn = pace.last.then(async () => {
    if (pace.items + list.length > ITEMS_IN_TURN) {
      await nextTurn();
      pace.items = 0;
    }
    pace.items += list.length;
    return list;
  });
  pace.last = turn;
  return turn;
}
