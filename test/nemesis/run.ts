import { Random } from '../simulation/random.js';
import { apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import type { TestHub } from '../support/hub.js';
import { proxyFaults } from './fault-proxy.js';
import { MemberView, type Seen } from './member-view.js';
import { openScene, type Scene } from './scene.js';

export interface NemesisOptions {
  readonly seconds: number;
  readonly hubs: number;
  readonly members: number;
  readonly objects: number;
  readonly seed: number;
  readonly log: (sentence: string) => void;
}

export interface NemesisResult {
  readonly violations: readonly string[];
  readonly edits: number;
  readonly faults: number;
  /** How long it took until everything was as promised, after the last fault. */
  readonly settledMs: number;
}

const NAMESPACE = 'nemesis';
const PER_APPLICATION = 20;
const COPIES = 2;
const WEB_REPLICAS = 4;
const SETTLE_MS = 300_000;
const QUIET_MS = 10_000;
const MOST_AT_ONCE = 3;

interface Promised {
  readonly name: string;
  /** The content that was acknowledged last. */
  content: number;
}

/** Breaks what is between and under the hubs for a while, with users editing, and judges what clusters have meanwhile and in the end. */
export async function runNemesis(options: NemesisOptions): Promise<NemesisResult> {
  const { seconds, seed, log } = options;
  const random = new Random(seed);
  const names = Array.from({ length: options.members }, (_, i) => `member-${i}`);
  const scene = await openScene(names, options.hubs);
  const violations: string[] = [];
  const fail = (sentence: string) => {
    log(`VIOLATION: ${sentence}`);
    violations.push(sentence);
  };
  const views: MemberView[] = [];
  try {
    for (const [name, kubeconfig] of scene.kubeconfigs)
      views.push(await MemberView.open(name, kubeconfig, NAMESPACE, (error) => fail(error.message)));
    const count = Math.ceil(options.objects / PER_APPLICATION);
    const applications = Array.from({ length: count }, (_, i): Promised => ({ name: `app-${i}`, content: 1 }));
    // A busy machine answers late here too: each request is repeated with its key, as users do.
    const first = scene.hubs[0]!;
    const surely = (request: () => Promise<unknown>) => eventually(async () => void (await request()), SETTLE_MS, 500);
    await surely(() => apply(first, policies, { idempotencyKey: 'policies' }));
    for (const one of applications) await surely(() => send(first, one, 1));
    await surely(() => apply(first, web, { application: 'web', namespace: NAMESPACE, idempotencyKey: 'web' }));
    await eventually(() => judgeEnd(views, applications), SETTLE_MS, 500);
    log(`${options.objects} objects are in ${names.length} clusters.`);

    const end = Date.now() + seconds * 1_000;
    const [edits, faults] = await Promise.all([
      edit(scene, random.fork(), applications, end),
      breakThings(scene, random.fork(), end, log),
      watch(views, applications, end, fail),
    ]);
    await heal(scene);
    const healedAt = Date.now();
    await eventually(() => judgeEnd(views, applications), SETTLE_MS, 500).catch((error: Error) => fail(error.message));
    const settledMs = Date.now() - healedAt;
    await judgeQuiet(scene, fail);
    return { violations, edits, faults, settledMs };
  } finally {
    await Promise.all(views.map((view) => view.close()));
    await scene.stop();
  }
}

/** Users: who gets no answer asks again with the same key, at any hub, until there is one. */
async function edit(scene: Scene, random: Random, applications: readonly Promised[], end: number): Promise<number> {
  let edits = 0;
  while (Date.now() < end) {
    const one = random.pick(applications);
    const content = one.content + 1;
    await eventually(async () => send(random.pick(scene.hubs), one, content), SETTLE_MS, 200);
    one.content = content;
    edits += 1;
    await pause(random.from(50, 400));
  }
  return edits;
}

async function breakThings(scene: Scene, random: Random, end: number, log: (sentence: string) => void): Promise<number> {
  const under = new Set<Promise<void>>();
  let faults = 0;
  while (Date.now() < end) {
    await pause(random.from(300, 3_000));
    if (under.size >= MOST_AT_ONCE) continue;
    faults += 1;
    const done: Promise<void> = oneFault(scene, random, log).finally(() => under.delete(done));
    under.add(done);
  }
  await Promise.all(under);
  return faults;
}

async function oneFault(scene: Scene, random: Random, log: (sentence: string) => void): Promise<void> {
  const lastsMs = random.pick([500, 3_000, 10_000, 25_000]);
  const roll = random.next();
  const i = random.from(0, scene.hubs.length - 1);
  const hub = scene.hubs[i];
  if (roll < 0.5) {
    const [name, line] = random.pick([...scene.lines]);
    if (line.fault !== null) return;
    line.fault = random.pick(proxyFaults);
    log(`The line to ${name}: ${line.fault}, for ${lastsMs} ms.`);
    await pause(lastsMs);
    line.fault = null;
  } else if (roll < 0.65 && hub) {
    log(`Hub ${i} is killed.`);
    scene.hubs[i] = null;
    await hub.kill();
    await pause(Math.min(lastsMs, 5_000));
    await eventually(() => scene.startHub(i), SETTLE_MS, 1_000);
    log(`Hub ${i} is back.`);
  } else if (roll < 0.8 && hub) {
    log(`Hub ${i} is stopped for ${lastsMs} ms.`);
    process.kill(hub.pid, 'SIGSTOP');
    await pause(lastsMs);
    // It may have been killed meanwhile.
    if (scene.hubs[i] === hub) process.kill(hub.pid, 'SIGCONT');
  } else if (roll < 0.9) {
    const { databaseLine } = scene;
    if (databaseLine.fault !== null) return;
    databaseLine.fault = random.pick(proxyFaults);
    log(`The line to the database: ${databaseLine.fault}, for ${lastsMs} ms.`);
    await pause(Math.min(lastsMs, 10_000));
    databaseLine.fault = null;
  } else if (!scene.restarting) {
    scene.restarting = true;
    log('The database crashes and starts again.');
    await scene.restartDatabase();
    scene.restarting = false;
  }
}

async function heal(scene: Scene): Promise<void> {
  for (const line of [...scene.lines.values(), scene.databaseLine]) line.fault = null;
  for (const [i, hub] of scene.hubs.entries()) if (hub === null) await eventually(() => scene.startHub(i), SETTLE_MS, 1_000);
}

/** No object may be gone from every cluster, and no replica that is asked for may be missing: nobody took anything away. */
async function watch(
  views: readonly MemberView[],
  applications: readonly Promised[],
  end: number,
  fail: (sentence: string) => void,
): Promise<void> {
  while (Date.now() < end) {
    await pause(1_000);
    if (missing(seenBy(views), applications).length === 0) continue;
    // A watch may be late on a busy machine. What a list shows is true.
    for (const sentence of missing(await listedBy(views), applications)) fail(sentence);
  }
}

function missing(all: readonly SeenIn[], applications: readonly Promised[]): readonly string[] {
  const there = new Set(all.flatMap(({ contents }) => [...contents.keys()]));
  const gone = applications.flatMap(objectsOf).filter(({ name }) => !there.has(name));
  const ready = sum(all, (one) => one.ready);
  return [
    ...gone.map(({ name }) => `ConfigMap ${name} is in no cluster`),
    ...(ready < WEB_REPLICAS ? [`${ready} of ${WEB_REPLICAS} replicas are ready`] : []),
  ];
}

/** Throws what is not as promised. */
async function judgeEnd(views: readonly MemberView[], applications: readonly Promised[]): Promise<void> {
  const wrong = notAsPromised(seenBy(views), applications);
  // A list is asked for once, when the watches show nothing wrong.
  const left = wrong.length > 0 ? wrong : notAsPromised(await listedBy(views), applications);
  if (left.length > 0) throw new Error(`${left.length} things are not as promised: ${left.slice(0, 5).join('; ')}`);
}

function notAsPromised(all: readonly SeenIn[], applications: readonly Promised[]): readonly string[] {
  const copies = new Map<string, { readonly member: string; readonly content: number }[]>();
  for (const { member, contents } of all)
    for (const [name, content] of contents) {
      const found = copies.get(name);
      if (found) found.push({ member, content });
      else copies.set(name, [{ member, content }]);
    }
  const wanted = applications.flatMap(objectsOf);
  const wrong = wanted.flatMap(({ name, content }) => {
    const found = copies.get(name) ?? [];
    const old = found.filter((one) => one.content !== content);
    if (found.length !== COPIES) return [`${name} has ${found.length} copies, not ${COPIES}`];
    return old.map((one) => `${name} has content ${one.content} in ${one.member}, not ${content}`);
  });
  if (copies.size !== wanted.length) wrong.push(`${copies.size} objects are there, not ${wanted.length}`);
  const [asked, ready] = [sum(all, ({ replicas }) => replicas), sum(all, (one) => one.ready)];
  if (asked !== WEB_REPLICAS || ready !== WEB_REPLICAS) wrong.push(`web has ${ready} ready of ${asked} replicas, not ${WEB_REPLICAS}`);
  return wrong;
}

async function judgeQuiet({ members }: Scene, fail: (sentence: string) => void): Promise<void> {
  await pause(QUIET_MS / 2);
  const { total } = await members.control.writes({});
  await pause(QUIET_MS);
  const after = await members.control.writes({ after: String(total) });
  // A cluster that is handed over late has a new epoch in the hub's own Lease; that is not a write of an object.
  const objects = after.writes.filter(({ resource }) => resource !== 'coordination.k8s.io/leases');
  const writes = after.total - total - (after.writes.length - objects.length);
  if (writes > 0) fail(`${writes} writes though nothing changed: ${JSON.stringify(objects.slice(0, 3))}`);
}

interface SeenIn extends Seen {
  readonly member: string;
}

function seenBy(views: readonly MemberView[]): readonly SeenIn[] {
  return views.map((view) => ({ member: view.name, ...view.seen }));
}

function listedBy(views: readonly MemberView[]): Promise<readonly SeenIn[]> {
  return Promise.all(views.map(async (view) => ({ member: view.name, ...(await view.listed()) })));
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

async function send(hub: TestHub | null, { name }: Promised, content: number): Promise<void> {
  if (hub === null) throw new Error('This hub is down.');
  const manifests = objectsOf({ name, content })
    .map(
      (one) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${one.name}, namespace: ${NAMESPACE} }\ndata: { content: "${content}" }\n`,
    )
    .join('---\n');
  const sent = apply(hub, manifests, { application: name, namespace: NAMESPACE, idempotencyKey: `${name}-${content}` });
  await Promise.race([sent, pause(15_000).then(() => Promise.reject(new Error('No answer.')))]);
}

function objectsOf({ name, content }: Promised): readonly { readonly name: string; readonly content: number }[] {
  return Array.from({ length: PER_APPLICATION }, (_, i) => ({ name: `${name}-${i}`, content }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const policies = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: two, namespace: ${NAMESPACE} }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: { spreadConstraints: [{ spreadByField: cluster, minGroups: ${COPIES}, maxGroups: ${COPIES} }] }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: divided, namespace: ${NAMESPACE} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    clusterTolerations: [{ operator: Exists, effect: NoExecute, tolerationSeconds: 2 }]
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted }
`;

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${NAMESPACE} }
spec:
  replicas: ${WEB_REPLICAS}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "example.com/web:1" }] }
`;
