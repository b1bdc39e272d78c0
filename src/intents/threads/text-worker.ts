import { parentPort } from 'node:worker_threads';
import { answerTextJob } from './answer-text-job.js';
import type { TextJob } from './text-job.js';

/* A thread that works on large texts, one at a time. It may be terminated at any moment. */

parentPort?.on('message', (job: TextJob) => {
  try {
    parentPort?.postMessage({ answer: answerTextJob(job) });
  } catch {
    // The error is not passed on, because it may quote the text.
    parentPort?.postMessage({ answer: null });
  }
});
