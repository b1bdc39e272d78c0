import { timingSafeEqual } from 'node:crypto';
import { ApiError, methodNotAllowed, pathNotFound, unauthorized } from '../api-error.js';
import { type FaultInjector, kindCalled } from '../faults/fault-injector.js';
import { faultKinds } from '../faults/fault-kinds.js';
import { type Answer, ok } from '../http/answer.js';
import { type ApiRequest, parsedBody } from '../http/api-request.js';
import { isJsonObject, stringAt } from '../json.js';
import type { SimulatedMember } from '../member.js';
import type { LoggedWrite, WriteLog } from '../write-log.js';
import type { ControlState, MemberState } from './control-state.js';

export interface ControlParts {
  readonly members: ReadonlyMap<string, SimulatedMember>;
  readonly faults: FaultInjector;
  readonly writes: WriteLog;
  readonly token: string;
  /** Ends the process; undefined if the simulator is part of another process. */
  readonly stop: (() => void) | undefined;
}

const MAX_WRITES = 1000;

export function isControlPath(first: string | undefined): boolean {
  return first === 'control';
}

/**
 * The control API below `/control`: the members (`GET /`), the kinds of faults (`GET /faults`), the log of writes (`GET /writes`), the faults of a
 * member (`POST` and `DELETE /members/NAME/faults`; `*` means all members), the end of the process (`POST /stop`).
 */
export class ControlApi {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  answer(request: ApiRequest, authorization: string | undefined): Answer {
    if (!this.#knows(authorization)) throw unauthorized();
    const [noun, name, faults] = request.path;
    switch (noun) {
      case '':
        return this.#read(request, () => this.#state());
      case 'faults':
        return this.#read(request, () => ({ faults: faultKinds.map(({ begin: _begin, end: _end, ...told }) => told) }));
      case 'writes':
        return this.#read(request, () => this.#writes(request.query));
      case 'members':
        if (name !== undefined && faults === 'faults') return this.#change(request, this.#chosen(name));
        break;
      case 'stop':
        return this.#stop(request);
    }
    throw pathNotFound();
  }

  #knows(authorization: string | undefined): boolean {
    const given = Buffer.from(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    const wanted = Buffer.from(this.#parts.token);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  #read(request: ApiRequest, make: () => object): Answer {
    if (request.method !== 'GET') throw methodNotAllowed();
    return ok(make());
  }

  #chosen(name: string): readonly SimulatedMember[] {
    const { members } = this.#parts;
    if (name === '*') return [...members.values()];
    const member = members.get(name);
    if (member !== undefined) return [member];
    throw new ApiError(
      404,
      'NotFound',
      `there is no simulated cluster ${JSON.stringify(name)}; there are: ${firstOf([...members.keys()])}`,
    );
  }

  #change(request: ApiRequest, members: readonly SimulatedMember[]): Answer {
    const { faults } = this.#parts;
    if (request.method === 'DELETE') {
      const kind = request.query.get('kind') ?? undefined;
      if (kind !== undefined) kindCalled(kind);
      for (const member of members) faults.end(member, kind);
    } else if (request.method === 'POST') {
      const body = parsedBody(request);
      const kind = stringAt(body, 'kind') ?? '';
      const forMs = isJsonObject(body) && body.forMs !== undefined ? Number(body.forMs) : undefined;
      for (const member of members) faults.begin(member, kind, isJsonObject(body) ? body.settings : undefined, forMs);
    } else throw methodNotAllowed();
    return ok({ members: members.map((member) => this.#memberState(member)) });
  }

  #state(): ControlState {
    const { members, writes, stop } = this.#parts;
    return { stoppable: stop !== undefined, writes: writes.total, members: [...members.values()].map((one) => this.#memberState(one)) };
  }

  #memberState(member: SimulatedMember): MemberState {
    const { store } = member.world;
    const collections = [...store.collections().values()];
    return {
      name: member.name,
      version: member.kubernetesVersion,
      revision: store.revision,
      objects: collections.reduce((sum, { size }) => sum + size, 0),
      nodes: store.collection('/nodes').size,
      pods: store.collection('/pods').size,
      watches: member.watches.size,
      faults: this.#parts.faults.of(member),
    };
  }

  #writes(query: URLSearchParams): object {
    const after = whole(query, 'after', 0);
    const limit = Math.min(MAX_WRITES, whole(query, 'limit', 100));
    const unknown = [...query.keys()].filter((key) => key !== 'after' && key !== 'limit' && !fields.some((field) => field === key));
    if (unknown.length > 0)
      throw new ApiError(400, 'BadRequest', `writes cannot be chosen by ${unknown.join(', ')}; they can by: ${fields.join(', ')}`);
    const asked = fields.filter((field) => query.has(field));
    const wanted = (write: LoggedWrite) => asked.every((field) => write[field] === query.get(field));
    return { total: this.#parts.writes.total, ...this.#parts.writes.since(after, limit, wanted) };
  }

  #stop({ method }: ApiRequest): Answer {
    const { stop } = this.#parts;
    if (method !== 'POST') throw methodNotAllowed();
    if (stop === undefined) throw new ApiError(409, 'Conflict', 'this simulator is part of a hub and ends with it');
    // Send the response before the process ends.
    setImmediate(stop);
    return ok({ stopping: true });
  }
}

/** Filters of the log of writes. */
const fields = ['cluster', 'user', 'verb', 'resource', 'namespace', 'name', 'uid'] as const;

function firstOf(names: readonly string[]): string {
  return names.slice(0, 20).join(', ') + (names.length > 20 ? `, and ${names.length - 20} more` : '');
}

function whole(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, 'BadRequest', `${name} must be a whole number`);
  return Number(text);
}
