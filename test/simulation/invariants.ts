import { PATIENCE, type SimulatedDatabase } from './database.js';
import { type DatabaseFault, type Life, losesNothing, type SimulatedHub } from './hub.js';
import type { Kernel } from './kernel.js';
import { type Held, isOurs, type MemberWrite, marksOf, replicasOf } from './member.js';
import type { Link, MemberWitness } from './member-port.js';
import { CONTENT, isDivided, type Users } from './users.js';

export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly message: string;
}

export interface InvariantWorld {
  readonly kernel: Kernel;
  readonly database: SimulatedDatabase;
  readonly databaseFault: DatabaseFault;
  readonly hubs: readonly SimulatedHub[];
  readonly links: readonly Link[];
  readonly users: Users;
  readonly hubId: string;
  readonly note: (sentence: string) => void;
}

/** A request is given up after this; what it asked for may land until then. */
const REQUEST_MS = 10_000;
const SAMPLE_MS = 1_000;
const STALE_MS = 60_000 * PATIENCE;
/** Wishes of users that the hub may still act on. */
const WISH_MS = 30_000;
/** How late the hub may know of pods that are not ready any more, where it hears from the cluster, and where it does not. */
const KNOWN_MS = 5_000;
const UNHEARD_MS = 120_000 * PATIENCE;
/** Calls of one member in ten seconds. */
const MOST_CALLS = 400;

/**
 * Judges a run while it goes on (I2 to I7, I9, I11, I12). Every write of a hub is judged in the moment in which it takes effect in the
 * member; samples of the database are taken each second. What must be true at the end is judged by `judgeEnd`.
 */
export class Invariants implements MemberWitness {
  readonly violations: Violation[] = [];
  /** How often each invariant was put to the test: a run in which nothing was tested proves nothing. */
  readonly tested = new Map<string, number>();
  writes = 0;
  /** What hubs deleted or left behind in members, as `Kind name in member`. */
  readonly removals: string[] = [];
  readonly #world: InvariantWorld;
  /** Ready pods of Deployments by member, newest last. */
  readonly #ready = new Map<string, { readonly at: number; readonly ready: number }[]>();
  readonly #epochs = new Map<string, { readonly epoch: number; readonly since: number }>();
  readonly #calls = new Map<string, { at: number; count: number }>();
  readonly #faultyAt = new Map<string, number>();
  #troubledAt = Number.NEGATIVE_INFINITY;
  #sampling = true;

  constructor(world: InvariantWorld) {
    this.#world = world;
    for (const { member } of world.links)
      member.onChange(({ held, type }) => {
        if (held.ref.kind === 'Deployment') this.#remember(member.name, held, type === 'DELETED' ? 0 : held.ready);
      });
    this.#sampleSoon();
  }

  stop(): void {
    this.#sampling = false;
  }

  async wrote(
    write: MemberWrite,
    by: { readonly life: Life; readonly epoch: number; readonly sentAt: number; readonly link: Link },
  ): Promise<void> {
    this.writes += 1;
    const { kernel, note } = this.#world;
    const { link, life } = by;
    const { ref } = (write.before ?? write.after)!;
    const what = `${ref.kind} ${ref.name} in ${link.member.name}`;
    note(`${life.hub} ${write.verb} ${what}, content ${contentOf(write.after) ?? '-'}, ${describeReplicas(write)}.`);
    if (write.verb !== 'apply') this.removals.push(what);
    const late = !life.alive || kernel.now() - by.sentAt > SAMPLE_MS;
    this.#judgeIntent(write, what);
    if (!late) this.#judgeOrder(write, what);
    this.#judgeFloor(write, link, what);
    if (write.verb !== 'apply' && !late) await this.#judgeRemoval(write.before, link, what);
    this.#judgeEpoch(by, what);
  }

  asked(link: Link): void {
    const now = this.#world.kernel.now();
    const calls = this.#calls.get(link.member.name);
    if (!calls || now - calls.at >= 10_000) {
      this.#calls.set(link.member.name, { at: now, count: 1 });
      return;
    }
    calls.count += 1;
    this.#test('I9');
    if (calls.count === MOST_CALLS) this.#fail('I9', `${link.member.name} was called ${MOST_CALLS} times within 10 s`);
  }

  fail(invariant: string, message: string): void {
    this.#fail(invariant, message);
  }

  test(invariant: string): void {
    this.#test(invariant);
  }

  /** I2: what is written was asked for by somebody. */
  #judgeIntent({ after }: MemberWrite, what: string): void {
    if (after === null) return;
    this.#test('I2');
    const one = this.#world.users.applications.get(after.ref.name);
    const content = contentOf(after) ?? 0;
    if (!one || content < 1 || content > one.content) this.#fail('I2', `${what} has content ${content}, which nobody asked for`);
  }

  /** I3: nothing older is written over something newer. */
  #judgeOrder({ before, after }: MemberWrite, what: string): void {
    if (before === null || after === null || before.others.length > 0) return;
    this.#test('I3');
    const [old, now] = [contentOf(before) ?? 0, contentOf(after) ?? 0];
    if (now < old) this.#fail('I3', `content ${now} is written over ${old} in ${what}`);
  }

  /** I5: only objects of the hub are removed, and the reason was stored before. */
  async #judgeRemoval(before: Held, { member }: Link, what: string): Promise<void> {
    this.#test('I5');
    const { hubId, workKey } = marksOf(before.manifest);
    if (hubId !== this.#world.hubId) return this.#fail('I5', `${what} is removed and is not the hub's`);
    const resource = String(workKey).slice(member.name.length + 1);
    const [work] = await this.#world.database.rows<{ desired_digest: string | null; delete_reason: string | null }>(
      'select desired_digest, delete_reason from work where cluster = $1 and resource_id = $2',
      [member.name, resource],
    );
    if (!work || work.desired_digest !== null || work.delete_reason === null)
      this.#fail('I5', `${what} is removed without a stored reason (${JSON.stringify(work ?? null)})`);
  }

  /** I6: who was taken over writes nothing once its requests have run out of time. */
  #judgeEpoch({ epoch, link }: { readonly epoch: number; readonly link: Link }, what: string): void {
    const newest = this.#epochs.get(link.member.name);
    if (!newest) return;
    this.#test('I6');
    const age = this.#world.kernel.now() - newest.since;
    if (epoch < newest.epoch && age > REQUEST_MS + SAMPLE_MS)
      this.#fail('I6', `${what} is written with epoch ${epoch}, ${age} ms after ${newest.epoch} was given`);
  }

  /** I7: what a write takes away leaves enough ready, by what the hub could know. */
  #judgeFloor(write: MemberWrite, link: Link, what: string): void {
    const { before, after } = write;
    if (before === null || before.ref.kind !== 'Deployment' || write.verb === 'release') return;
    const taken = before.ready - (after?.ready ?? 0);
    if (taken <= 0) return;
    const one = this.#world.users.applications.get(before.ref.name);
    if (!one || one.deleted) return;
    this.#test('I7');
    const now = this.#world.kernel.now();
    const wishes = one.wishes.filter((_, i) => (one.wishes[i + 1]?.at ?? Number.POSITIVE_INFINITY) > now - WISH_MS);
    const wanted = Math.min(...wishes.map(({ replicas }) => replicas));
    const others = this.#world.links.filter((other) => other !== link).map((other) => this.#knownReady(other, before, now));
    const left = others.reduce((sum, ready) => sum + ready, 0) + (after?.ready ?? 0);
    const floor = Math.min(wanted, left + taken);
    if (left < floor) this.#fail('I7', `${taken} ready replicas are taken in ${what}: ${left} are left, and ${floor} must be`);
    // What a hub took away itself it knows of at once.
    this.#ready.set(`${link.member.name}/${before.ref.name}`, [{ at: now, ready: after?.ready ?? 0 }]);
  }

  /** The ready replicas as a hub knows them at best: of what went in the last seconds by itself it may not have heard. */
  #knownReady({ member }: Link, { ref }: Held, now: number): number {
    const history = this.#ready.get(`${member.name}/${ref.name}`) ?? [];
    const unheard = now - (this.#faultyAt.get(member.name) ?? Number.NEGATIVE_INFINITY) < UNHEARD_MS;
    const since = now - (unheard ? UNHEARD_MS : KNOWN_MS);
    const first = history.findLastIndex(({ at }) => at <= since);
    return Math.max(0, ...history.slice(Math.max(0, first)).map(({ ready }) => ready));
  }

  #remember(member: string, { ref }: Held, ready: number): void {
    const key = `${member}/${ref.name}`;
    const history = this.#ready.get(key) ?? [];
    history.push({ at: this.#world.kernel.now(), ready });
    if (history.length > 200) history.splice(0, 100);
    this.#ready.set(key, history);
  }

  #sampleSoon(): void {
    this.#world.kernel.after(SAMPLE_MS, async () => {
      if (!this.#sampling) return;
      await this.#sample();
      this.#sampleSoon();
    });
  }

  async #sample(): Promise<void> {
    const { kernel, database, databaseFault, hubs, links } = this.#world;
    const now = kernel.now();
    for (const link of links)
      if (link.fault !== null || link.silent || link.cutFrom.size > 0 || link.member.dead) this.#faultyAt.set(link.member.name, now);
    if (
      databaseFault.kind !== 'none' ||
      databaseFault.aheadMs !== 0 ||
      databaseFault.loses !== losesNothing ||
      hubs.some(({ life, rate }) => !life?.alive || life.paused || rate !== 1)
    )
      this.#troubledAt = now;
    await database.setTime(now);
    const leases = await database.rows<{ cluster: string; epoch: string }>(
      "select substr(name, 9) as cluster, epoch from lease where name like 'cluster/%' order by name",
    );
    for (const { cluster, epoch } of leases)
      if (this.#epochs.get(cluster)?.epoch !== Number(epoch)) this.#epochs.set(cluster, { epoch: Number(epoch), since: now });
    if (now - this.#troubledAt > 30_000) await this.#judgeStatus();
  }

  /** I11: nothing is HEALTHY by a cluster that was not heard from for longer than the limit, once that had time to be noted; a copy that was replaced does not count. */
  async #judgeStatus(): Promise<void> {
    this.#test('I11');
    const lying = await this.#world.database.rows<{ name: string; cluster: string }>(
      `select w.name, w.cluster from binding_status s join work w on w.resource_id = s.resource_id
       join cluster_status c on c.cluster = w.cluster
       where s.health = 'HEALTHY' and w.desired_digest is not null
         and not exists (select from eviction e where e.resource_id = w.resource_id and e.cluster = w.cluster and e.excludes) and c.heard_at < now() - $1 * interval '1 millisecond'`,
      [STALE_MS + 15_000],
    );
    for (const { name, cluster } of lying) this.#fail('I11', `${name} is HEALTHY though ${cluster} was not heard from for too long`);
  }

  #test(invariant: string): void {
    this.tested.set(invariant, (this.tested.get(invariant) ?? 0) + 1);
  }

  #fail(invariant: string, message: string): void {
    const { kernel, note } = this.#world;
    note(`VIOLATION of ${invariant}: ${message}.`);
    this.violations.push({ invariant, at: kernel.now(), message });
  }
}

function contentOf(held: Held | null): number | null {
  const content = held?.manifest.metadata.annotations?.[CONTENT];
  return content === undefined ? null : Number(content);
}

function describeReplicas({ before, after }: MemberWrite): string {
  const of = (held: Held | null) => (held === null ? 'none' : `${held.ready} ready of ${replicasOf(held.manifest)}`);
  return `${of(before)} -> ${of(after)}`;
}

/** What must be true when everything is whole and had time: the end of every run. Answers what is not true yet, in sentences. */
export async function unsettled({ database, users, links }: InvariantWorld): Promise<readonly { invariant: string; message: string }[]> {
  const wrong: { invariant: string; message: string }[] = [];
  const works = await database.rows<WorkRow>(
    `select w.cluster, w.resource_id, w.kind, w.name, w.replicas, w.desired_digest is not null as desired,
       w.desired_digest is not distinct from w.applied_digest as applied, w.reason, w.message, r.uid
     from work w join resource r on r.id = w.resource_id order by w.cluster, w.resource_id`,
  );
  const bindings = await database.rows<BindingRow>(
    `select r.kind, r.name, b.outcome, d.message, t.waits,
       exists (select from eviction e where e.resource_id = r.id and e.excludes) as leaves from resource r left join binding b on b.resource_id = r.id
     left join decision d on d.id = b.decision_id left join transition t on t.resource_id = r.id where r.deleted_at is null order by r.id`,
  );
  for (const work of works)
    if (!work.applied || !work.desired)
      wrong.push({
        invariant: 'I1',
        message: `${work.kind} ${work.name} in ${work.cluster} is not as desired (${work.reason}: ${work.message})`,
      });
  const known = new Set(works.map(({ cluster, resource_id }) => `${cluster}/${resource_id}`));
  for (const { member } of links)
    for (const held of member.objects.values())
      if (isOurs(held) && !known.has(String(marksOf(held.manifest).workKey)))
        wrong.push({ invariant: 'I4', message: `${held.ref.kind} ${held.ref.name} in ${member.name} belongs to no work` });

  const isFull = links.some(({ member }) => member.pods >= member.room);
  for (const binding of bindings) {
    const one = users.applications.get(binding.name);
    if (!one || one.deleted) continue;
    const copies = links.flatMap(({ member }) =>
      [...member.objects.values()].filter(({ ref }) => ref.kind === binding.kind && ref.name === one.name),
    );
    if (binding.waits !== null) {
      // Where there is no room a move waits as long as it takes, and says so.
      if (isFull && saysWhy(binding.waits)) continue;
      wrong.push({ invariant: 'I1', message: `${binding.kind} ${one.name} still moves: ${JSON.stringify(binding.waits)}` });
      continue;
    }
    if (binding.outcome !== 'SCHEDULED') {
      wrong.push({ invariant: 'placed', message: `${binding.kind} ${one.name} is ${binding.outcome}: ${binding.message}` });
      continue;
    }
    for (const copy of copies)
      if (contentOf(copy) !== one.content)
        wrong.push({ invariant: 'I1', message: `${binding.kind} ${one.name} has content ${contentOf(copy)}, not ${one.content}` });
    if (copies.length === 0) wrong.push({ invariant: 'I1', message: `${binding.kind} ${one.name} is nowhere` });
    if (binding.kind !== 'Deployment') continue;
    const sum = copies.reduce((total, { manifest }) => total + replicasOf(manifest), 0);
    const wanted = isDivided(one.placement) ? one.replicas : one.replicas * copies.length;
    // So does an eviction: the copies that replace one are beside it until they have room, or its grace is over.
    if (sum !== wanted && !(isFull && binding.leaves))
      wrong.push({ invariant: 'I1', message: `Deployment ${one.name} has ${sum} replicas, not ${wanted}` });
    const ready = copies.reduce((total, copy) => total + copy.ready, 0);
    if (ready !== sum && !isFull) wrong.push({ invariant: 'I7', message: `Deployment ${one.name} has ${ready} ready of ${sum}` });
  }
  const [pending] = await database.rows<{ due: boolean; planner: boolean }>(
    `select exists (select from plan_due where not_before <= now()) as due,
       exists (select from lease where name = 'plan' and expires_at > now()) as planner`,
  );
  if (pending!.due) wrong.push({ invariant: 'I1', message: 'a plan is due' });
  if (!pending!.planner) wrong.push({ invariant: 'I6', message: 'nobody plans' });
  const away = await database.rows<{ cluster: string; ready: string }>(
    "select cluster, ready from cluster_condition where ready <> 'True' order by cluster",
  );
  for (const { cluster, ready } of away) wrong.push({ invariant: 'I11', message: `${cluster} is said to be ready: ${ready}` });
  const evictions = await database.rows<{ cluster: string; state: string; message: string; cause: string }>(
    'select cluster, state, message, cause from eviction where excludes',
  );
  for (const { cluster, state, message } of evictions)
    if (!isFull || message === '') wrong.push({ invariant: 'I1', message: `an eviction from ${cluster} is ${state}: ${message}` });
  return wrong;
}

function saysWhy(waits: readonly Wait[]): boolean {
  return waits.length > 0 && waits.every(({ message, ends }) => message !== '' && ends !== '');
}

interface Wait {
  readonly message: string;
  readonly ends: string;
}

function isRolledOut({ manifest, ready, updated }: Held): boolean {
  const replicas = replicasOf(manifest);
  return ready === replicas && updated === replicas;
}

interface WorkRow {
  readonly cluster: string;
  readonly resource_id: string;
  readonly kind: string;
  readonly name: string;
  readonly desired: boolean;
  readonly applied: boolean;
  readonly reason: string | null;
  readonly message: string | null;
}

interface BindingRow {
  readonly kind: string;
  readonly name: string;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly waits: readonly Wait[] | null;
  /** An eviction of it is open. */
  readonly leaves: boolean;
}

/** I11 and I12 when all is quiet: what is reported is what is there, and everything that was left or removed says why. */
export async function untrue({ database, links }: InvariantWorld): Promise<readonly { invariant: string; message: string }[]> {
  const wrong: { invariant: string; message: string }[] = [];
  const reported = await database.rows<{ name: string; health: string; replicas_ready: number | null; message: string | null }>(
    `select r.name, s.health, s.replicas_ready, s.message from binding_status s join resource r on r.id = s.resource_id
     where r.kind = 'Deployment' and r.deleted_at is null
       and not exists (select from eviction e where e.resource_id = r.id and e.excludes) order by r.id`,
  );
  for (const { name, health, replicas_ready, message } of reported) {
    const copies = links.flatMap(({ member }) =>
      [...member.objects.values()].filter(({ ref }) => ref.kind === 'Deployment' && ref.name === name),
    );
    const ready = copies.reduce((sum, copy) => sum + copy.ready, 0);
    if ((replicas_ready ?? 0) !== ready)
      wrong.push({ invariant: 'I11', message: `${name} is reported with ${replicas_ready} ready, and has ${ready}` });
    const isFull = links.some(({ member }) => member.pods >= member.room);
    // A revision that cannot be placed leaves the previous one, which may be one that does not run.
    const runs = copies.length > 0 && copies.every(isRolledOut);
    if (runs && health !== 'HEALTHY' && !isFull) wrong.push({ invariant: 'I11', message: `${name} is ${health} (${message}) and runs` });
  }
  const unexplained = await database.rows<{ cluster: string }>("select cluster from eviction where cause = '' or producer = ''");
  for (const { cluster } of unexplained) wrong.push({ invariant: 'I12', message: `an eviction from ${cluster} has no cause` });
  const untold = await database.rows<{ cluster: string; id: string }>(
    `select e.cluster, e.id from eviction e where not exists (
       select from event v where v.type = 'EVICTION_STARTED' and v.resource_id = e.resource_id and v.cluster = e.cluster)`,
  );
  for (const { cluster } of untold) wrong.push({ invariant: 'I12', message: `no event tells of an eviction from ${cluster}` });
  return wrong;
}
