import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { parse as parseYaml } from 'yaml';
import { kubectlDialect } from '../../kubernetes/yaml/kubectl-dialect.js';
import { badRequest, bodyTooLarge, invalid, notAcceptable, unsupportedMediaType } from '../api-error.js';
import { type Form, metadataForm, tableForm, wholeForm } from '../forms/form.js';
import { parseJson } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';

export type Incoming = IncomingMessage | Http2ServerRequest;

/** One request to one member; its path has no member prefix. */
export interface ApiRequest {
  readonly method: string;
  /** Path segments, decoded: `['apis', 'apps', 'v1', 'deployments']`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly ifNoneMatch: string;
  /** The body, already read; empty if there is none. */
  readonly body: string;
}

/** etcd's limit on a request, which kube-apiserver applies to bodies. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** A body is refused as soon as it exceeds the limit. */
export function readBody(incoming: Incoming): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(bodyTooLarge(MAX_BODY_BYTES));
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer).toString() : Buffer.concat(chunks).toString()));
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new Error('the client went away')));
  });
}

/** The body as JSON or YAML, detected from its text: apply patches may be either. */
export function parsedBody({ body }: ApiRequest): unknown {
  if (body === '') throw badRequest('the request body is empty');
  try {
    return /^\s*[{[]/.test(body)
      ? parseJson(body)
      : parseJson(JSON.stringify(parseYaml(body, { ...kubectlDialect, merge: true, maxAliasCount: 100 })));
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : 'not readable'}`);
  }
}

const documents = ['application/json', 'application/yaml'];

/** Refuses content types that POST and PUT do not accept. Without one, JSON is assumed. */
export function checkDocumentType({ contentType }: ApiRequest): void {
  if (contentType !== '' && !documents.includes(contentType)) throw unsupportedMediaType(documents);
}

/** The form in which a reader requests objects of `kind`. */
export function wantedForm(request: ApiRequest, kind: ServedKind, nowMs: () => number): Form {
  if (request.accept.includes('as=Table')) return tableForm(kind, request.query.get('includeObject'), nowMs);
  return wantsPartial(request) ? metadataForm : wholeForm(kind);
}

/** Whether the client requests only metadata. The answer to a write is never a table; clients that request a table also accept plain objects. */
export function wantsPartial({ accept }: ApiRequest): boolean {
  if (accept.includes('as=PartialObjectMetadata')) return true;
  const takesJson = accept === '' || accept.includes('*/*') || accept.split(',').some((part) => isPlainJson(part));
  if (!takesJson) throw notAcceptable();
  return false;
}

function isPlainJson(part: string): boolean {
  const type = part.trim();
  return type === 'application/*' || (type.startsWith('application/json') && !type.includes('as='));
}

export function wantsDryRun({ query, method }: ApiRequest): boolean {
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) {
    const kind = method === 'POST' ? 'CreateOptions' : method === 'PUT' ? 'UpdateOptions' : 'PatchOptions';
    const message = `Unsupported value: []string{${dryRun.map((value) => JSON.stringify(value)).join(', ')}}: supported values: "All"`;
    throw invalid({ group: 'meta.k8s.io', kind }, '', [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }]);
  }
  return dryRun.length > 0;
}
