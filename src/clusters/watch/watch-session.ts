import type { Clock } from '../../engine/ports/clock.js';
import { HubError } from '../../errors.js';
import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import { MalformedAnswer } from '../answers/answer-limits.js';
import { eventOfLine, isOpaque, objectOf, unreadObject } from '../answers/member-object.js';
import { malformed, memberText } from '../transport/translate-error.js';
import type { Ask, Transport } from '../transport/transport.js';
import { textAt } from '../transport/unchecked-json.js';
import type { EventPace } from './event-pace.js';
import { type WatchLine, WatchLines } from './watch-lines.js';

/** One line of a watch; `object` is null for a bookmark. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: KubeObject;
      /** The reason why the object has only its identity, if it could not be read. */
      readonly unreadable: string | null;
      readonly version: string;
    }
  | { readonly type: 'BOOKMARK'; readonly object: null; readonly version: string };

export interface WatchListener {
  opened(): void;
  event(event: WatchEvent): void;
}

/**
 * One watch from its opening to its end. Returns `ended` if the member ends it, and `silent` if nothing arrives for `silenceMs`: that is
 * not a failure yet, because opening the next watch shows whether the member is reachable. Every other end throws HubError.
 */
export async function followWatch(
  transport: Transport,
  ask: Ask & { readonly signal: AbortSignal },
  gvk: GroupVersionKind,
  clock: Clock,
  silenceMs: number,
  pace: EventPace,
  listener: WatchListener,
): Promise<'ended' | 'silent'> {
  const silence = new AbortController();
  const guard = silenceGuard(clock, silenceMs, () => silence.abort());
  const lines = new WatchLines(transport.held);
  try {
    const body = await transport.stream({ ...ask, signal: AbortSignal.any([ask.signal, silence.signal]) });
    listener.opened();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      // Only complete lines count as activity, not single bytes of a line.
      let events = 0;
      for (const line of lines.push(chunk)) {
        guard.heard();
        events += 1;
        listener.event(readEvent(line, gvk));
      }
      const wait = pace.spend(events, chunk.length);
      if (wait) await wait;
    }
    return 'ended';
  } catch (error) {
    if (silence.signal.aborted) return 'silent';
    throw error instanceof MalformedAnswer ? malformed({ cluster: transport.cluster, what: ask.what }, error.message, error) : error;
  } finally {
    guard.stop();
    lines.close();
  }
}

function readEvent({ bytes, size }: WatchLine, gvk: GroupVersionKind): WatchEvent {
  const event = eventOfLine(bytes, size);
  if (!event) throw new MalformedAnswer('a line is not JSON');
  const { type, object, unreadable } = event;
  if (!isObject(object)) throw new MalformedAnswer('a line is not an event');
  if (type === 'ERROR') throw watchError(object);
  const version = textAt(object['metadata'], 'resourceVersion');
  if (!isOpaque(version)) throw new MalformedAnswer('an event has no version');
  if (type === 'BOOKMARK') return { type, object: null, version };
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') throw new MalformedAnswer('an event of an unknown type');
  const found = unreadable === null ? objectOf(object, gvk) : unreadObject(object, gvk, unreadable);
  if (!found) throw new MalformedAnswer('an object has no valid name, uid or version');
  return { type, object: found.object, unreadable: found.unreadable, version };
}

function watchError(status: Fields): HubError {
  const { code } = status;
  const message = memberText(status['message']) || `code ${String(code)}`;
  return new HubError(code === 410 ? 'GONE' : 'SERVER_ERROR', `the member ended the watch: ${message}`);
}

/** One timer that checks the last event when it fires costs less than setting a timer at every event. */
function silenceGuard(clock: Clock, silenceMs: number, silent: () => void): { readonly heard: () => void; readonly stop: () => void } {
  let heardAt = clock.now();
  let cancel = () => {};
  const arm = (ms: number) => {
    cancel = clock.after(ms, () => {
      const left = heardAt + silenceMs - clock.now();
      if (left > 0) arm(left);
      else silent();
    });
  };
  arm(silenceMs);
  return {
    heard: () => {
      heardAt = clock.now();
    },
    stop: () => cancel(),
  };
}
