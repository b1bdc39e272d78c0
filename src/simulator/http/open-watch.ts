import type { ServerResponse } from 'node:http';
import type { SimulatorClock } from '../clock.js';
import type { ObjectStore } from '../store/object-store.js';
import { revisionOf } from '../verbs/list.js';
import { selection } from '../verbs/selection.js';
import type { WatchHub, WatchStart } from '../watch/watch-hub.js';
import { Watcher, type WatchSink } from '../watch/watcher.js';
import { cut, type Response } from './answer.js';
import { type ApiRequest, wantedForm } from './api-request.js';
import type { Target } from './find-target.js';

/** The real server ends each watch after 30 to 60 minutes. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

export interface WatchPlace {
  readonly store: ObjectStore;
  readonly watches: WatchHub;
  readonly clock: SimulatorClock;
}

/** Answers `watch=1`: the response stays open and carries one JSON line for each event. */
export function openWatch(place: WatchPlace, target: Target, request: ApiRequest, response: Response): void {
  const { store, watches, clock } = place;
  const query = withName(request.query, target.name);
  const selected = selection(target.kind, target.namespace, query);
  const form = wantedForm(request, target.kind, () => clock.now());
  const revision = revisionOf(query.get('resourceVersion') ?? '');

  const to = response as ServerResponse;
  to.writeHead(200, { 'content-type': 'application/json' });
  to.flushHeaders();
  const start = startOf(query, revision);
  if (start.kind === 'after' && start.revision < store.window.compactedRevision) {
    to.end(goneLine(start.revision, store.window.compactedRevision));
    return;
  }

  const watcher = new Watcher({ kind: target.kind, selected, form, bookmarks: isTrue(query.get('allowWatchBookmarks')) }, sinkOf(to));
  watches.open(watcher, start);
  const seconds = Number(query.get('timeoutSeconds') ?? 0) || DEFAULT_TIMEOUT_SECONDS;
  const cancel = clock.after(seconds * 1000, () => watches.finish(watcher));
  to.on('close', () => {
    cancel();
    watches.forget(watcher);
  });
}

export function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}

/** Without a revision, or with 0, a watch begins with the current objects as ADDED events. */
function startOf(query: URLSearchParams, revision: number): WatchStart {
  if (isTrue(query.get('sendInitialEvents'))) return { kind: 'now', initialEnd: isTrue(query.get('allowWatchBookmarks')) };
  return revision === 0 ? { kind: 'now', initialEnd: false } : { kind: 'after', revision };
}

function withName(query: URLSearchParams, name: string | undefined): URLSearchParams {
  if (name === undefined) return query;
  const named = new URLSearchParams(query);
  named.set('fieldSelector', `metadata.name=${name}`);
  return named;
}

function goneLine(asked: number, oldest: number): string {
  const message = `too old resource version: ${asked} (${oldest})`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Expired', code: 410 };
  return `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
}

function sinkOf(to: ServerResponse): WatchSink {
  return {
    write: (bytes) => void to.write(bytes),
    end: () => void to.end(),
    cut: () => cut(to),
    get bufferedBytes() {
      return to.writableLength;
    },
  };
}
