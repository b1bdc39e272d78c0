import type { ServerResponse } from 'node:http';
import { badRequest, methodNotAllowed } from '../api-error.js';
import { listAt, mapAt, numberAt, stringAt } from '../json.js';
import type { Entry } from '../store/entry.js';
import { found } from '../verbs/update.js';
import type { MemberWorld } from '../world.js';
import { type Response, text } from './answer.js';
import type { ApiRequest } from './api-request.js';
import type { Target } from './find-target.js';
import { isTrue } from './open-watch.js';

/** Interval between two lines of a container. */
const LINE_EVERY_MS = 1_000;
/** Number of lines that are kept, as after a rotation of the log file. */
const KEPT_LINES = 5_000;
/** Number of lines of a container that finishes. */
const LINES_OF_CRASH = 3;

/** The log of a container: lines in equal intervals since its start, identical at each reading. */
interface Log {
  readonly pod: Entry;
  readonly container: string;
  readonly image: string;
  readonly startedAtMs: number;
  /** The number of lines when the container ended; null while it runs. */
  readonly ended: number | null;
  readonly crashed: boolean;
}

/** Answers `GET …/pods/NAME/log`. With `follow` the response stays open until the container or the client ends it. */
export function openLog(world: MemberWorld, target: Target, request: ApiRequest, response: Response): void {
  if (request.method !== 'GET') throw methodNotAllowed();
  const { query } = request;
  const pod = found(world, target.kind, target.namespace, target.name as string);
  const log = logOf(pod, containerOf(pod, query.get('container')), isTrue(query.get('previous')));
  const to = response as ServerResponse;
  to.writeHead(200, { 'content-type': text('').contentType });
  to.flushHeaders();

  const { tailLines, sinceSeconds, limitBytes } = numbers(query);
  const written = linesUntil(log, world.clock.now());
  const since = sinceSeconds === null ? 0 : Math.ceil((world.clock.now() - sinceSeconds * 1000 - log.startedAtMs) / LINE_EVERY_MS);
  const first = Math.max(0, written - Math.min(tailLines ?? KEPT_LINES, KEPT_LINES), since);
  const withTime = isTrue(query.get('timestamps'));
  const lines = (from: number, until: number) => Array.from({ length: Math.max(0, until - from) }, (_, i) => line(log, from + i, withTime));
  const begin = lines(first, written).join('');
  to.write(limitBytes === null ? begin : Buffer.from(begin).subarray(0, limitBytes));
  if (!isTrue(query.get('follow')) || log.ended !== null) {
    to.end();
    return;
  }

  let next = Math.max(first, written);
  let cancel = () => {};
  const goOn = () => {
    const until = linesUntil(log, world.clock.now());
    for (const one of lines(next, until)) to.write(one);
    next = Math.max(next, until);
    const isThere = world.store.collection(pod.kind.storageKey).get(pod.namespace, pod.name)?.uid === pod.uid;
    if (isThere) cancel = world.clock.after(LINE_EVERY_MS, goOn);
    else to.end();
  };
  goOn();
  to.on('close', () => cancel());
}

function numbers(query: URLSearchParams): Record<'tailLines' | 'sinceSeconds' | 'limitBytes', number | null> {
  const read = (name: string) => {
    const given = query.get(name);
    if (given === null) return null;
    if (!/^\d{1,10}$/.test(given)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(given)}: must be greater than or equal to 0`);
    return Number(given);
  };
  return { tailLines: read('tailLines'), sinceSeconds: read('sinceSeconds'), limitBytes: read('limitBytes') };
}

function containerOf(pod: Entry, asked: string | null): string {
  const names = listAt(pod.object, 'spec', 'containers').map((one) => stringAt(one, 'name') ?? '');
  if (asked !== null) {
    if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${pod.name}`);
    return asked;
  }
  if (names.length > 1) throw badRequest(`a container name must be specified for pod ${pod.name}, choose one of: [${names.join(' ')}]`);
  return names[0] ?? '';
}

function logOf(pod: Entry, container: string, previous: boolean): Log {
  const status = listAt(pod.object.status, 'containerStatuses').find((one) => stringAt(one, 'name') === container);
  const image = stringAt(status, 'image') ?? '';
  const state = mapAt(status, previous ? 'lastState' : 'state');
  const [running, ended] = [stringAt(state, 'running', 'startedAt'), stringAt(state, 'terminated', 'finishedAt')];
  const begun = running ?? stringAt(state, 'terminated', 'startedAt');
  const crashed = stringAt(status, 'lastState', 'terminated', 'finishedAt');
  if (previous && begun === undefined)
    throw badRequest(`previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.name)} not found`);
  const log = { pod, container, image, crashed: (numberAt(state, 'terminated', 'exitCode') ?? 0) > 0 };
  if (begun !== undefined) {
    const startedAtMs = Date.parse(begun);
    return {
      ...log,
      startedAtMs,
      ended: ended === undefined ? null : Math.max(LINES_OF_CRASH, linesUntil({ startedAtMs }, Date.parse(ended))),
    };
  }
  // For a container that waits for its restart: the lines of its previous run.
  if (crashed !== undefined) return { ...log, startedAtMs: Date.parse(crashed), ended: LINES_OF_CRASH, crashed: true };
  const reason = stringAt(state, 'waiting', 'reason');
  const why = reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : (reason ?? 'ContainerCreating');
  throw badRequest(`container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.name)} is waiting to start: ${why}`);
}

function linesUntil({ startedAtMs, ended = null }: { startedAtMs: number; ended?: number | null }, nowMs: number): number {
  return ended ?? Math.max(0, Math.floor((nowMs - startedAtMs) / LINE_EVERY_MS) + 1);
}

const paths = ['/', '/healthz', '/products/17', '/cart', '/orders?page=2', '/assets/app.css', '/api/prices'];

function line(log: Log, index: number, withTime: boolean): string {
  const at = new Date(log.startedAtMs + index * LINE_EVERY_MS).toISOString();
  return `${withTime ? `${at.replace('Z', '000000Z')} ` : ''}${textOf(log, index, at)}\n`;
}

/** A value that varies with the pod and the line and is the same at each reading. */
function textOf({ pod, container, image, crashed }: Log, index: number, at: string): string {
  if (index === 0) return `level=info msg="starting ${container}" image=${image} pod=${pod.name}`;
  if (crashed && index === LINES_OF_CRASH - 1) return 'level=fatal msg="connection refused" address=10.96.0.1:5432 exit_code=1';
  if (index === 1) return 'level=info msg="listening" address=:8080';
  const mixed = (Number.parseInt(pod.uid.slice(0, 6), 16) + index * 2_654_435_761) % 4_294_967_296;
  if (mixed % 29 === 0) return `level=warn msg="slow query" table=orders duration_ms=${500 + (mixed % 900)}`;
  const path = paths[mixed % paths.length];
  const client = `10.${mixed % 200}.${(mixed >>> 8) % 250}.${(mixed >>> 16) % 250}`;
  return `${client} - - [${at}] "GET ${path} HTTP/1.1" ${mixed % 31 === 0 ? 404 : 200} ${200 + (mixed % 4000)}`;
}
