import { advance } from '../../src/core/advance/advance.js';
import { isMove } from '../../src/core/advance/is-move.js';
import type { AdvanceAsk } from '../../src/core/advance/move.js';
import { movementSettings } from '../../src/core/model/movement/movement.js';
import type { Freeze, StandingCopy, Transition } from '../../src/core/model/movement/transition.js';
import type { PlannedWork } from '../../src/core/model/plan.js';
import type { Movement } from '../../src/core/model/policy/policy.js';
import { withReplicas } from '../../src/core/model/replicas.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

/** What one member really has, and what the hub knows of it. */
interface Member {
  up: boolean;
  /** Replicas that its nodes can run. */
  room: number;
  /** The object as the member has it; null: none. */
  object: { content: number; replicas: number } | null;
  ready: number;
  /** The work of the hub; null: no row. */
  work: { content: number | null; replicas: number; manifest: KubeObject | null; started: boolean } | null;
  seen: { content: number; replicas: number; ready: number; healthy: boolean; at: number } | null;
}

const START = Date.parse('2026-01-01T00:00:00Z');

export interface MovingWorldFacts {
  readonly template: KubeObject;
  readonly movement: Movement;
  /** By cluster. `stands` null: nothing of it there; for kinds without replicas any number is a copy. */
  readonly clusters: Readonly<
    Record<string, { readonly stands: number | null; readonly wants: number | null; readonly room: number; readonly up: boolean }>
  >;
  readonly freezes?: readonly Freeze[];
}

export const worldEvents = ['apply', 'start', 'observe', 'down', 'up'] as const;
export type WorldEvent = (typeof worldEvents)[number];

/** Members in memory that make replicas ready in any order, fall silent and come back, under a hub that knows of them what it observed. */
export class MovingWorld {
  readonly members = new Map<string, Member>();
  readonly #facts: MovingWorldFacts;
  readonly #counted: boolean;
  transition: Transition | null = null;
  /** Copies or replicas that a step took away, of all steps. */
  taken = 0;
  #content = 1;
  #now = START;

  constructor(facts: MovingWorldFacts) {
    this.#facts = facts;
    this.#counted = isCounted(facts.template);
    for (const [cluster, { stands, room, up }] of Object.entries(facts.clusters)) {
      const replicas = stands === null ? null : this.#counted ? stands : 1;
      const ready = replicas === null ? 0 : Math.min(replicas, room);
      this.members.set(cluster, {
        up,
        room,
        object: replicas === null ? null : { content: 1, replicas },
        ready,
        work: replicas === null ? null : { content: 1, replicas, manifest: this.#manifest(1, replicas), started: true },
        seen: replicas === null ? null : { content: 1, replicas, ready, healthy: ready === replicas, at: this.#now },
      });
    }
  }

  get target(): readonly PlannedWork[] {
    return Object.entries(this.#facts.clusters).flatMap(([cluster, { wants }]) => {
      if (wants === null) return [];
      const replicas = this.#counted ? wants : null;
      const manifest = this.#manifest(this.#content, wants);
      return [{ cluster, replicas, manifest, conflictResolution: 'Abort' as const, suspended: false }];
    });
  }

  /** The user changes the content, not where it runs. */
  edit(): void {
    this.#content += 1;
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }

  happen(event: WorldEvent, cluster: string): void {
    const member = this.members.get(cluster)!;
    if (event === 'down') member.up = false;
    else if (event === 'up') member.up = true;
    // Pods start and end also where nobody sees it.
    else if (event === 'start') this.#start(member);
    else if (member.up && event === 'apply') this.#apply(member);
    else if (member.up && event === 'observe') this.#observe(member);
  }

  /** One pass of the planner over it. */
  step(): void {
    const { target } = this;
    const standing = this.#standing();
    const desires = new Map(standing.map(({ cluster, digest, replicas }) => [cluster, { digest, replicas }]));
    if (!isMove(target, desires, this.transition !== null) && !this.#facts.freezes) {
      this.transition = null;
      this.#write(target, new Set());
      return;
    }
    const ask: AdvanceAsk = {
      template: this.#facts.template,
      target,
      standing,
      reach: new Map([...this.members].map(([cluster, { up }]) => [cluster, up ? 'ready' : 'unreachable'])),
      movement: movementSettings(this.#facts.movement, this.#facts.template),
      transition: this.transition,
      origin: 'POLICY',
      cause: 'a test moves it',
      now: new Date(this.#now).toISOString(),
      ...(this.#facts.freezes && { freezes: this.#facts.freezes }),
    };
    const step = advance(ask);
    this.transition = step.transition;
    this.#write(step.works, step.keeps);
  }

  /** Ready units that stay when everything that is desired now was done. */
  readyAfter(): number {
    return [...this.members.values()].reduce((sum, { ready, work }) => sum + Math.min(ready, desiredOf(work)), 0);
  }

  /** Units that run or may be started, without those that may still run in lost clusters which were left. */
  runningAtMost(): number {
    return [...this.members.values()].reduce((sum, { up, object, work }) => {
      if (!up && work !== null && work.content === null) return sum;
      return sum + Math.max(object?.replicas ?? 0, desiredOf(work));
    }, 0);
  }

  /** Everything is up, takes what is desired, starts it and says so. */
  settle(): void {
    for (const [cluster, member] of this.members) {
      member.up = true;
      this.#apply(member);
      for (let i = 0; i < (member.object?.replicas ?? 0); i++) this.happen('start', cluster);
      this.#observe(member);
    }
  }

  reachesTarget(): boolean {
    const wanted = new Map(this.target.map(({ cluster, replicas }) => [cluster, replicas ?? 1]));
    return [...this.members].every(
      ([cluster, { work }]) => desiredOf(work) === (wanted.get(cluster) ?? 0) && (wanted.has(cluster) || !work || work.content === null),
    );
  }

  #manifest(content: number, replicas: number): KubeObject {
    const { template } = this.#facts;
    const labelled = { ...template, metadata: { ...template.metadata, labels: { content: String(content) } } };
    return this.#counted ? withReplicas(labelled, replicas) : labelled;
  }

  /** A watch that was quiet for a minute tells at once. */
  #start(member: Member): void {
    member.ready = Math.min(member.object?.replicas ?? 0, member.room, member.ready + 1);
    if (member.up && member.seen && this.#now - member.seen.at >= 60_000) this.#observe(member);
  }

  #apply(member: Member): void {
    const { work } = member;
    if (!work) return;
    if (work.content === null) {
      Object.assign(member, { object: null, ready: 0, work: null, seen: null });
      return;
    }
    work.started = true;
    member.object = { content: work.content, replicas: work.replicas };
    member.ready = Math.min(member.ready, work.replicas);
  }

  #observe(member: Member): void {
    const { object, ready, seen } = member;
    const same = seen !== null && seen.ready === ready && seen.replicas === object?.replicas && seen.content === object.content;
    member.seen = object && { ...object, ready, healthy: ready === object.replicas, at: same ? seen.at : this.#now };
  }

  #standing(): readonly StandingCopy[] {
    return [...this.members].flatMap(([cluster, { work, seen }]) => {
      if (!work) return [];
      const settled = work.content !== null && seen?.content === work.content && seen.replicas === work.replicas;
      return [
        {
          cluster,
          digest: work.content === null ? null : `${work.content}/${work.replicas}`,
          replicas: this.#counted ? work.replicas : null,
          started: work.started,
          settled,
          health: seen ? (seen.healthy ? ('HEALTHY' as const) : ('PROGRESSING' as const)) : null,
          message: null,
          ready: seen?.ready ?? null,
          running: seen?.replicas ?? null,
          unchangedSeconds: seen ? (this.#now - seen.at) / 1000 : 0,
          manifest: work.manifest,
          conflictResolution: 'Abort' as const,
          suspended: false,
          usedBy: null,
        },
      ];
    });
  }

  #write(works: readonly PlannedWork[], keeps: ReadonlySet<string>): void {
    const next = new Map(works.map((work) => [work.cluster, work]));
    for (const [cluster, member] of this.members) {
      if (keeps.has(cluster)) continue;
      const work = next.get(cluster);
      const before = desiredOf(member.work);
      if (work) {
        const content = Number(work.manifest.metadata.labels?.['content']);
        member.work = { content, replicas: work.replicas ?? 1, manifest: work.manifest, started: member.work?.started ?? false };
      } else if (member.work) member.work = { ...member.work, content: null, manifest: null };
      this.taken += Math.max(0, before - desiredOf(member.work));
    }
  }
}

function desiredOf(work: Member['work']): number {
  return work === null || work.content === null ? 0 : work.replicas;
}

/** The kind has replicas. */
export function isCounted({ kind }: KubeObject): boolean {
  return kind !== 'ConfigMap' && kind !== 'DaemonSet';
}
