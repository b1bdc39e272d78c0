import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startSimulatedClusters } from '../../src/app/simulated-clusters.js';
import { ControlClient } from '../../src/simulator/control/control-client.js';
import { controlFile, readControlFile } from '../../src/simulator/control/control-file.js';
import { defaultMembers } from '../../src/simulator/default-members.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulated-clusters-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('the clusters of a first start accept faults by the control file, and are not ended by it', async () => {
  const clusters = await startSimulatedClusters(folder, 3);
  const address = readControlFile(join(folder, 'simulator'));
  const control = new ControlClient(address!);
  try {
    expect((await control.begin('cloud-b', 'down', {}))[0]?.faults).toMatchObject([{ kind: 'down' }]);
    await expect(control.stop()).rejects.toThrow('part of a hub');
  } finally {
    await control.close();
    await clusters.close();
  }
  expect(existsSync(controlFile(join(folder, 'simulator')))).toBe(false);
});

it('their settings equal what their nodes report', async () => {
  const clusters = await startSimulatedClusters(folder, 3);
  await clusters.close();
  const told = clusters.entries.map(({ name, region, zones }) => ({ name, region, zones }));

  expect(told).toEqual(
    defaultMembers.map(({ name, nodeLabels, zones }) => ({ name, region: nodeLabels?.['topology.kubernetes.io/region'], zones })),
  );
});
