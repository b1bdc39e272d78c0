import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kubernetesBinaries } from '../../support/real-cluster.js';
import { playCase, type Recorded } from './play-case.js';
import { allCases, readRecordings, writeRecordings } from './suites.js';
import { type StartedTarget, startReal } from './targets.js';

/*
 * Whether the recordings are still what a real kube-apiserver answers, where there are binaries of one. `CONTRACT_RECORD=1` records
 * anew instead of comparing.
 */

const recording = process.env.CONTRACT_RECORD === '1';
const suite = kubernetesBinaries === null ? describe.skip : describe;

suite('a real kube-apiserver keeps the contract:', () => {
  let target: StartedTarget;
  const played: Record<string, Record<string, Recorded>> = {};
  const recordings = recording ? {} : readRecordings();

  beforeAll(async () => {
    target = await startReal();
  });

  afterAll(async () => {
    await target.stop();
    if (recording) writeRecordings(played);
  });

  it.each(allCases)('$suite: $name', async ({ suite: of, name, one, namespace }) => {
    const answers = await playCase(target.client, one, namespace);
    played[of] = { ...played[of], [name]: answers };
    expect(answers).toEqual(recording ? answers : recordings[of]?.[name]);
  });
});
