import { parentPort } from 'node:worker_threads';
import { answerJob } from './answer-job.js';
import type { IntakeJob } from './intake-job.js';

/* A thread that parses texts of users, one at a time. It may be terminated at any moment. */

parentPort?.on('message', (job: IntakeJob) => {
  try {
    parentPort?.postMessage({ answer: answerJob(job) });
  } catch {
    // The error is not passed on, because it may quote the text.
    parentPort?.postMessage({ answer: null });
  }
});
