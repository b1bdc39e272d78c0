import { diffManifests } from '../../core/diff/diff-manifests.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { manifestText } from '../../kubernetes/yaml/manifest-text.js';
import { readBody } from './read-body.js';
import type { TextAnswer, TextJob } from './text-job.js';

export function answerTextJob(job: TextJob): TextAnswer {
  if (job.kind === 'body') return readBody(job.bytes);
  if (job.kind === 'manifest') return { value: manifestText(JSON.parse(job.object) as KubeObject) };
  return { value: diffManifests(JSON.parse(job.before) as KubeObject, JSON.parse(job.after) as KubeObject).text };
}
