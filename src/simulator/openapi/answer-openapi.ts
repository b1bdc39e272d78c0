import { type Answer, ok, text } from '../http/answer.js';
import type { ApiRequest } from '../http/api-request.js';
import type { KindRegistry } from '../kinds/kind-registry.js';
import { type Document, documentOf, openApiIndex, wholeDocument } from './documents.js';

/** Kubernetes 1.24 was the first to publish version 3. */
const VERSION_3_SINCE = 24;

/** `/openapi/v2`, `/openapi/v3` and the paths below it. */
export function answerOpenApi(kinds: KindRegistry, kubernetesVersion: string, { path, ifNoneMatch }: ApiRequest): Answer {
  const [, version, ...below] = path;
  const minor = Number(/^v1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? 0);
  if (version === 'v2' && below.length === 0) return tagged(wholeDocument(kinds), ifNoneMatch);
  if (version !== 'v3' || minor < VERSION_3_SINCE) return text('404 page not found\n', 404);
  if (below.length === 0) return ok(openApiIndex(kinds));
  const document = documentOf(kinds, below.join('/'));
  return document ? tagged(document, ifNoneMatch) : text('404 page not found\n', 404);
}

function tagged({ text: body, hash }: Document, ifNoneMatch: string): Answer {
  const tag = `"${hash}"`;
  const same = ifNoneMatch.split(',').some((one) => one.trim() === tag);
  return same ? { code: 304, body: '', tag } : { code: 200, body, tag };
}
