import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultScene } from '../support/fault-scene.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

interface Rehearsal {
  /** Of the member, and of the fault unless a name is given. */
  readonly name: string;
  readonly fault?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly says: string;
  /** The hub's report during the fault, after the user changed the ConfigMap from `before` to `after`. */
  readonly meanwhile: (scene: FaultScene) => Promise<void>;
  /** Another client deletes objects of the hub, which are then created with new uids. */
  readonly othersDelete?: true;
  /** The action of a person after the fault, if one is needed. */
  readonly afterwards?: (scene: FaultScene) => Promise<void>;
}

const text = (part: string) => expect.stringContaining(part);
const pattern = (part: RegExp) => expect.stringMatching(part);

const rehearsals: readonly Rehearsal[] = [
  {
    name: 'down',
    says: 'it cannot be reached, what is known of it is old',
    async meanwhile(scene) {
      await scene.tells({ health: 'UNKNOWN', reason: 'CLUSTER_UNREACHABLE', message: text('down cannot be reached') });
      await scene.recorded('CLUSTER_NOT_READY', 'CLUSTER_UNREACHABLE: down cannot be reached');
      await scene.tells({ stale: true });
      await scene.showsWork('Deployment', { stale: true, health: 'UNKNOWN', whole: { message: text('lost') } });
      await scene.showsWork('ConfigMap', { state: pattern(/PENDING|BLOCKED/) });
    },
  },
  {
    name: 'hung',
    says: 'it does not answer in time',
    async meanwhile(scene) {
      await scene.tells({ health: 'UNKNOWN', reason: 'CLUSTER_TIMEOUT', message: text('hung did not answer in time'), stale: true });
      await scene.recorded('CLUSTER_NOT_READY', 'CLUSTER_TIMEOUT');
    },
  },
  {
    name: 'slow',
    settings: { ms: '300' },
    says: 'it takes long to answer, and goes on being served',
    async meanwhile(scene) {
      await scene.tells({ health: 'HEALTHY', reason: 'SLOW', message: text('to answer a probe') });
      await scene.recorded('CLUSTER_SLOW');
      await scene.showsWork('ConfigMap', { state: 'APPLIED', health: 'HEALTHY' });
    },
  },
  {
    name: 'lossy',
    settings: { rate: '0.3' },
    says: 'its line is unsteady, and what is written arrives all the same',
    async meanwhile(scene) {
      await scene.tells({ reason: pattern(/UNSTEADY|CLUSTER_UNREACHABLE/), message: text('lossy cannot be reached') });
      await scene.arrived('after');
    },
  },
  {
    name: 'errors-503',
    fault: 'errors',
    settings: { rate: '1', code: '503' },
    says: 'it answers that it is not ready',
    meanwhile: (scene) => scene.tells({ health: 'DEGRADED', reason: 'NOT_READY', message: text('refused probe /readyz') }),
  },
  {
    name: 'errors-some',
    fault: 'errors',
    settings: { rate: '0.4', code: '500' },
    says: 'some of its answers are errors',
    meanwhile: (scene) => scene.tells({ reason: pattern(/UNSTEADY|NOT_READY/), message: text('errors-some refused probe') }),
  },
  {
    name: 'errors-429',
    fault: 'errors',
    settings: { rate: '1', code: '429' },
    says: 'it asks the hub to wait',
    meanwhile: (scene) => scene.tells({ health: 'UNKNOWN', reason: 'RATE_LIMITED', message: text('errors-429 refused') }),
  },
  {
    name: 'truncated',
    settings: { rate: '1' },
    says: 'its answers break off',
    meanwhile: (scene) =>
      scene.tells({ health: 'UNKNOWN', reason: pattern(/CLUSTER_MALFORMED_ANSWER|CLUSTER_UNREACHABLE/), message: text('truncated ') }),
  },
  {
    name: 'malformed',
    settings: { rate: '1' },
    says: 'its answers are not those of an API server',
    meanwhile: (scene) =>
      scene.tells({ health: 'UNKNOWN', reason: 'CLUSTER_MALFORMED_ANSWER', message: text('malformed sent a malformed answer to') }),
  },
  {
    name: 'drop-watches',
    settings: { everyMs: '300' },
    says: 'its watches break off again and again, and changes arrive all the same',
    async meanwhile(scene) {
      await scene.tells({ health: 'HEALTHY', reason: 'UNSTEADY', message: text('watch') });
      await scene.recorded('CLUSTER_UNSTEADY', 'watch');
      await scene.showsWork('ConfigMap', { state: 'APPLIED', health: 'HEALTHY' });
    },
  },
  {
    name: 'silent-watches',
    says: 'its watches tell nothing, and what they missed is found',
    async meanwhile(scene) {
      await changeBehindTheHub(scene);
      await scene.tells({ health: 'HEALTHY', reason: 'UNSTEADY', message: text('sent nothing') });
      await scene.recorded('DRIFT_REPAIRED');
    },
  },
  {
    name: 'compact',
    says: 'what it forgot is listed again, and when it forgets more often than watches can follow',
    async meanwhile(scene) {
      await scene.isSeen();
      await listsAnew(scene);
      await listsAnew(scene);
      await scene.tells({ health: 'HEALTHY', reason: 'UNSTEADY', message: text('too old resource version') });
      await scene.showsWork('ConfigMap', { state: 'APPLIED', health: 'HEALTHY' });
    },
  },
  {
    name: 'stale-reads',
    says: 'its lists are older than what was seen before, and are not believed',
    async meanwhile(scene) {
      await scene.isSeen();
      await listsAnew(scene);
      await scene.tells({ health: 'HEALTHY', reason: 'UNSTEADY', message: text('is older than an earlier list') });
      await scene.showsWork('ConfigMap', { state: 'APPLIED', health: 'HEALTHY' });
    },
  },
  {
    name: 'clock-skew',
    says: 'its clock is off',
    async meanwhile(scene) {
      await scene.tells({ health: 'HEALTHY', reason: 'CLOCK_SKEWED', message: text('is about 5 min ahead of') });
      await scene.recorded('CLUSTER_CLOCK_SKEWED');
      await scene.showsWork('ConfigMap', { state: 'APPLIED', health: 'HEALTHY' });
    },
  },
  {
    name: 'expired-certificate',
    says: 'its certificate is not trusted',
    meanwhile: (scene) =>
      scene.tells({ reason: pattern(/UNSTEADY|CLUSTER_TLS/), message: pattern(/its certificate .* was refused.*CERT_HAS_EXPIRED/) }),
  },
  {
    name: 'full-nodes',
    says: 'pods wait for room, and how much they want',
    async meanwhile(scene) {
      await scene.say('after', '20m');
      await scene.showsWork('Deployment', { health: pattern(/PROGRESSING|DEGRADED/), replicas: { desired: 2, ready: 0 } });
      await scene.until(async () => expect((await scene.seen()).allocating['cpu']).toBeCloseTo(0.04));
    },
  },
  {
    name: 'node-loss',
    settings: { count: '2' },
    says: 'nodes are not ready, and workloads that lost their pods',
    async meanwhile(scene) {
      await scene.tells({ health: 'HEALTHY', message: text('2 of 2 nodes are not ready'), nodePools: [{ nodes: 2, readyNodes: 0 }] });
      await scene.showsWork('Deployment', {
        health: pattern(/PROGRESSING|DEGRADED/),
        replicas: { desired: 2, ready: 0 },
        whole: { message: text('node-loss: ') },
      });
    },
  },
  {
    name: 'slow-start',
    settings: { ms: '2500' },
    says: 'pods are not ready yet',
    async meanwhile(scene) {
      await scene.say('after', '20m');
      await scene.showsWork('Deployment', {
        health: 'PROGRESSING',
        replicas: { desired: 2, ready: 0 },
        whole: { message: text('replicas are available') },
      });
    },
  },
  {
    name: 'image-pull',
    says: 'a rollout does not get on',
    async meanwhile(scene) {
      await scene.say('after', '20m');
      await scene.showsWork('Deployment', { state: 'APPLIED', health: 'DEGRADED', whole: { message: text('has timed out progressing') } });
    },
  },
  {
    name: 'crash-loop',
    says: 'what ran does not run',
    meanwhile: (scene) =>
      scene.showsWork('Deployment', {
        state: 'APPLIED',
        health: pattern(/PROGRESSING|DEGRADED/),
        replicas: { desired: 2, ready: 0 },
        whole: { message: text('crash-loop: ') },
      }),
  },
  {
    name: 'deny-rbac',
    fault: 'deny',
    settings: { because: 'rbac', resource: 'configmaps' },
    says: 'it refuses the write, and who may not do what',
    meanwhile: (scene) => isRefused(scene, 'FORBIDDEN', 'cannot patch resource'),
  },
  {
    name: 'deny-quota',
    fault: 'deny',
    settings: { because: 'quota', resource: 'configmaps' },
    says: 'its quota is used up',
    meanwhile: (scene) => isRefused(scene, 'QUOTA_EXCEEDED', 'exceeded quota'),
  },
  {
    name: 'deny-admission',
    fault: 'deny',
    settings: { because: 'admission', resource: 'configmaps' },
    says: 'its admission refuses the object',
    meanwhile: (scene) => isRefused(scene, 'ADMISSION_DENIED', 'denied the request'),
    // The hub retries every five minutes; a person who knows that the fault is over need not wait.
    afterwards: (scene) => scene.say('later').then(() => scene.say('after')),
  },
  {
    name: 'deny-invalid',
    fault: 'deny',
    settings: { because: 'invalid', resource: 'configmaps' },
    says: 'it calls the object invalid',
    meanwhile: (scene) => isRefused(scene, 'INVALID_OBJECT', 'is invalid'),
    afterwards: (scene) => scene.say('later').then(() => scene.say('after')),
  },
  {
    name: 'another-edits',
    fault: 'second-actor',
    settings: { everyMs: '400', how: 'edit' },
    says: 'somebody changes what is ours: first it is put right, then it is a contest',
    async meanwhile(scene) {
      await scene.recorded('DRIFT_REPAIRED', 'second-actor changed fields that the hub owns');
      await scene.recorded('FIELD_CONTESTED', 'second-actor repeatedly changes fields');
      await scene.showsWork('ConfigMap', { state: 'BLOCKED', reason: 'CONTESTED', message: text('second-actor'), health: 'DEGRADED' });
      await scene.showsWork('Deployment', { state: 'BLOCKED', reason: 'CONTESTED', message: text('second-actor') });
    },
    // A contested work waits for a decision: here another manifest.
    async afterwards(scene) {
      await scene.say('later', '15m');
      await scene.arrived('later');
      await scene.say('after');
    },
  },
  {
    name: 'another-deletes',
    fault: 'second-actor',
    settings: { everyMs: '1500', how: 'delete' },
    says: 'somebody deletes what is ours, and it is made again',
    meanwhile: (scene) => scene.recorded('DELETED_IN_MEMBER', 'Another client deleted it in the member'),
    othersDelete: true,
  },
];

async function isRefused(scene: FaultScene, reason: string, message: string): Promise<void> {
  await scene.showsWork('ConfigMap', {
    state: 'BLOCKED',
    reason,
    message: text(message),
    health: 'DEGRADED',
    whole: { health: 'DEGRADED', message: text(`blocked: ${reason}`) },
  });
  // The other object and the cluster are not affected.
  await scene.showsWork('Deployment', { state: 'APPLIED', health: 'HEALTHY' });
  await scene.tells({ health: 'HEALTHY', reason: 'READY' });
}

async function changeBehindTheHub(scene: FaultScene): Promise<void> {
  await scene.arrived('after');
  await scene.members.send(
    scene.cluster,
    'PATCH',
    `/api/v1/namespaces/${scene.cluster}/configmaps/web?fieldManager=someone`,
    { data: { value: 'theirs' } },
    'application/merge-patch+json',
  );
}

/** Watches are cut and their history is compacted: a write by another client advances the member's revision. */
async function forgetsWhatIsNew(scene: FaultScene): Promise<void> {
  const stranger = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'strange-' } };
  await scene.members.send(scene.cluster, 'POST', '/api/v1/namespaces/default/configmaps', stranger);
  await scene.begin('compact');
  await scene.begin('drop-watches', { everyMs: '600000' });
}

/** A watch that received a bookmark meanwhile continues without a list; then try once more. */
async function listsAnew(scene: FaultScene): Promise<void> {
  const before = begunAnew(scene);
  await scene.until(async () => {
    await forgetsWhatIsNew(scene);
    expect(begunAnew(scene)).toBeGreaterThan(before);
  });
}

/** How many watches of the cluster had to list again because their revision was compacted. */
function begunAnew(scene: FaultScene): number {
  const lines = scene.hub.output().split('\n');
  return lines.filter((line) => line.includes('A watch starts again with a list.') && line.includes(`"cluster":"${scene.cluster}"`)).length;
}

/** From healthy through the fault to healthy again; at the end no object is lost, and the hub has deleted none. */
async function rehearse(
  { name, fault = name, settings, meanwhile, afterwards, othersDelete }: Rehearsal,
  scene: FaultScene,
): Promise<void> {
  await scene.say('before');
  await scene.isWell('before');
  const uids = async () => [(await scene.live('ConfigMap')).metadata.uid, (await scene.live('Deployment')).metadata.uid];
  const before = await uids();

  await scene.begin(fault, settings);
  await scene.say('after');
  await meanwhile(scene);

  await scene.end();
  await afterwards?.(scene);
  await scene.isWell('after');
  if (!othersDelete) expect(await uids()).toEqual(before);
  expect(await scene.hubWrites({ verb: 'delete' })).toEqual([]);
}

/** Some waits of a scene, each of which has a deadline of its own. */
const TIMEOUT_MS = 900_000;

/** Every fault of a member, each in its own member, all at the same time. */
describe('Faults of a member', () => {
  let members: SimulatorProcess;
  let hub: TestHub;
  const ends = new Map<string, Promise<unknown>>();

  beforeAll(async () => {
    members = await startSimulatorProcess(
      rehearsals.map(({ name }) => name),
      // A watch that never delivered a bookmark cannot be detected as silent.
      { podReadyMs: 50, jobMs: 50, bookmarkMs: 250 },
      [{ name: 'general', nodes: 2, capacity: { cpu: '8', memory: '16Gi' } }],
    );
    // A fifth of the usual waits for members, so that a minute takes seconds.
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '20' } });
    // All faults start here, because each is mostly waiting; a failure is reported by the test with its name.
    for (const one of rehearsals) {
      const end = rehearse(one, new FaultScene(hub, members, one.name)).then(
        () => null,
        (error: unknown) => error,
      );
      ends.set(one.name, end);
    }
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it.each(rehearsals)(
    '$name: the hub says that $says, and recovers',
    async ({ name }) => {
      const failure = await ends.get(name);
      if (failure !== null) throw failure;
    },
    TIMEOUT_MS,
  );
});
