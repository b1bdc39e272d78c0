import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nextTime, parseSchedule } from '../../src/simulator/controllers/workloads/cron-schedule.js';
import type { SimulatedMember } from '../../src/simulator/member.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aSteppedClock } from '../support/stepped-clock.js';
import { aDeployment, MemberClient, untilChange } from './member-client.js';

const clock = aSteppedClock(Date.UTC(2024, 0, 1, 12, 0, 30));
const nodePools = [{ name: 'general', nodes: 2, capacity: { cpu: '32', memory: '64Gi' } }];
let simulator: Simulator;
let member: SimulatedMember;
let client: MemberClient;

beforeAll(async () => {
  simulator = await startSimulator({ members: [{ name: 'one', nodePools }], clock, timing: { podReadyMs: 0, jobMs: 0 } });
  member = simulator.member('one');
  client = new MemberClient(simulator, member);
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

function status(storageKey: string, name: string): Record<string, unknown> | undefined {
  return member.actor.get(storageKey, 'default', name)?.status as Record<string, unknown> | undefined;
}

describe('a CronJob', () => {
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1' }] } } };

  it('starts a Job at its time, and stores the last one that succeeded', async () => {
    const body = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick' },
      spec: { schedule: '*/5 * * * *', jobTemplate: { spec } },
    };
    expect((await client.apply(body, { path: '/apis/batch/v1/namespaces/default/cronjobs/tick' })).status).toBe(201);
    // Its next time is known once its status was read.
    await untilChange(member, () => status('batch/cronjobs', 'tick'));
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(member.actor.list('batch/jobs')).toHaveLength(0);

    await clock.step(5 * 60_000);
    await untilChange(member, () => status('batch/cronjobs', 'tick')?.lastSuccessfulTime);

    expect(status('batch/cronjobs', 'tick')?.lastScheduleTime).toBe('2024-01-01T12:05:00Z');
    expect(member.actor.list('batch/jobs').map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(['tick']);
  });
});

describe('a schedule', () => {
  const after = Date.UTC(2024, 0, 1, 12, 0, 30);

  it.each([
    { text: '* * * * *', next: '2024-01-01T12:01:00.000Z' },
    { text: '*/15 * * * *', next: '2024-01-01T12:15:00.000Z' },
    { text: '30 6-8 * * *', next: '2024-01-02T06:30:00.000Z' },
    { text: '0 0 * * 0', next: '2024-01-07T00:00:00.000Z' },
    { text: '0 0 * * 7', next: '2024-01-07T00:00:00.000Z' },
    { text: '0 0 15 * 1', next: '2024-01-08T00:00:00.000Z' },
    { text: '0 0 29 2 *', next: '2024-02-29T00:00:00.000Z' },
    { text: '@monthly', next: '2024-02-01T00:00:00.000Z' },
  ])('$text comes next at $next', ({ text, next }) => {
    const schedule = parseSchedule(text);
    expect(schedule && new Date(nextTime(schedule, after) ?? 0).toISOString()).toBe(next);
  });

  it.each(['', '* * * *', '60 * * * *', '*/0 * * * *', 'a * * * *', '5-1-2 * * * *'])('%p is invalid', (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });

  it('that never matches has no next time', () => {
    const schedule = parseSchedule('0 0 31 2 *');
    expect(schedule && nextTime(schedule, after)).toBeUndefined();
  });
});

describe('with a Deployment of three', () => {
  beforeAll(async () => {
    await client.apply(aDeployment('three', { replicas: 3 }));
    await untilChange(member, () => status('apps/deployments', 'three')?.readyReplicas === 3 || undefined);
  });

  it.each([
    { name: 'least', spec: { minAvailable: 2 }, allowed: 1 },
    { name: 'part', spec: { minAvailable: '50%' }, allowed: 1 },
    { name: 'most', spec: { maxUnavailable: 3 }, allowed: 3 },
    { name: 'all', spec: { minAvailable: '100%' }, allowed: 0 },
  ])('a budget with $spec allows $allowed', async ({ name, spec, allowed }) => {
    const body = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { ...spec, selector: { matchLabels: { app: 'three' } } },
    };
    await client.apply(body, { path: `/apis/policy/v1/namespaces/default/poddisruptionbudgets/${name}` });
    const counted = () =>
      status('policy/poddisruptionbudgets', name)?.expectedPods === undefined ? undefined : status('policy/poddisruptionbudgets', name);
    const told = await untilChange(member, counted);

    expect(told).toMatchObject({ expectedPods: 3, currentHealthy: 3, disruptionsAllowed: allowed });
  });

  it('an autoscaler scales it up to the minimum, and ignores it when it is disabled', async () => {
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'three' };
    const body = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'auto' },
      spec: { scaleTargetRef, minReplicas: 5, maxReplicas: 8 },
    };
    await client.apply(body, { path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/auto' });
    await untilChange(member, () => status('apps/deployments', 'three')?.readyReplicas === 5 || undefined);
    await untilChange(member, () => status('autoscaling/horizontalpodautoscalers', 'auto')?.currentReplicas === 5 || undefined);
    member.actor.edit('apps/deployments', 'default', 'three', (object) => ({
      ...object,
      spec: { ...(object.spec as object), replicas: 0 },
    }));
    await untilChange(member, () => status('autoscaling/horizontalpodautoscalers', 'auto')?.desiredReplicas === 0 || undefined);

    expect((member.actor.get('apps/deployments', 'default', 'three')?.spec as { replicas: number } | undefined)?.replicas).toBe(0);
  });
});
