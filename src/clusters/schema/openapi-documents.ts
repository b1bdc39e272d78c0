import { createHash } from 'node:crypto';
import type { KeptSchema, ReadDocument, SchemaDocument } from '../../engine/ports/schemas/schema-store.js';
import { HubError } from '../../errors.js';
import { fieldsOf, isObject } from '../../kubernetes/json/untrusted.js';
import { parseAnswer } from '../answers/measure-json.js';
import { malformed, wireError } from '../transport/translate-error.js';
import type { Transport } from '../transport/transport.js';
import { keptSchemas } from './kept-schemas.js';

/** Limit of documents per member. */
const MAX_DOCUMENTS = 1_000;

/** Part of each digest. It changes with the format, because a document that an older hub stored may lack data that this version reads. */
const FORM = 'manifold-schema-2';
const hashForm = /^[0-9A-Za-z+/=_-]{8,256}$/;
const pathForm = /^(api\/v[0-9a-z]+|apis\/[a-z0-9.-]{1,253}\/v[0-9a-z]+)$/;

export interface DocumentsAsk {
  readonly transport: Transport;
  /** API versions (`apps/v1`) with kinds that can be applied; documents of other versions are not read. */
  readonly versions: ReadonlySet<string>;
  /** Documents of version 2 that are already stored. */
  readonly tags: readonly { readonly tag: string; readonly digest: string }[];
}

/** The documents that a member publishes: version 3 if it is served (Kubernetes 1.24 and later), otherwise version 2. Throws HubError. */
export async function openApiDocuments(ask: DocumentsAsk): Promise<readonly SchemaDocument[]> {
  const paths = await indexOf(ask.transport);
  return paths === null ? [await documentOfVersion2(ask)] : documentsOfVersion3(ask, paths);
}

/** Null if the member does not serve version 3. */
async function indexOf(transport: Transport): Promise<ReadonlyMap<string, string> | null> {
  const what = 'read the index of OpenAPI';
  let index: unknown;
  try {
    index = await transport.json({ path: '/openapi/v3', what });
  } catch (error) {
    if (error instanceof HubError && error.code === 'KIND_NOT_SERVED') return null;
    throw error;
  }
  const paths = fieldsOf(index)['paths'];
  if (!isObject(paths)) throw malformed({ cluster: transport.cluster, what }, 'it has no paths');
  const found = Object.entries(paths).flatMap(([path, one]) => {
    const hash = hashIn(fieldsOf(one)['serverRelativeURL']);
    return hash !== null && pathForm.test(path) ? [[path, hash] as const] : [];
  });
  return new Map(found);
}

function hashIn(url: unknown): string | null {
  if (typeof url !== 'string' || url.length > 2_048) return null;
  const hash = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('hash');
  return hash !== null && hashForm.test(hash) ? hash : null;
}

function documentsOfVersion3({ transport, versions }: DocumentsAsk, paths: ReadonlyMap<string, string>): readonly SchemaDocument[] {
  const wanted = [...paths].filter(([path]) => versions.has(path.replace(/^apis?\//, '')));
  return wanted.slice(0, MAX_DOCUMENTS).map(([path, hash]) => {
    const shared = digestOf('v3', path, hash);
    const own = digestOf('v3', path, hash, transport.cluster);
    const read = async (): Promise<ReadDocument> => {
      const { bytes } = await transport.document({ path: `/openapi/v3/${path}`, query: { hash }, what: `read the OpenAPI of ${path}` });
      return { digest: isHashOf(hash, bytes!) ? shared : own, tag: null, kinds: await schemasIn(transport.cluster, bytes!) };
    };
    return { shared, own, read };
  });
}

/** One large document. The member sends it only if its tag is none of the known ones. */
async function documentOfVersion2({ transport, tags }: DocumentsAsk): Promise<SchemaDocument> {
  const cluster = transport.cluster;
  // The tags of a member are sent in a header, so their form is checked to prevent header injection.
  const known = tags.filter(({ tag }) => hashForm.test(tag));
  const ifNoneMatch = known.length > 0 ? known.map(({ tag }) => `"${tag}"`).join(', ') : '"none"';
  const { tag: given, bytes } = await transport.document({ path: '/openapi/v2', ifNoneMatch, what: 'read its OpenAPI' });
  const tag = given?.replace(/^W\//, '').replaceAll('"', '') ?? null;
  if (bytes === null) {
    const digest = known.find((one) => one.tag === tag)?.digest;
    if (digest === undefined) throw malformed({ cluster, what: 'read its OpenAPI' }, 'it names a document that was not asked about');
    return { shared: digest, own: digest, read: () => Promise.resolve({ digest, tag, kinds: [] }) };
  }
  const isTrue = tag !== null && isHashOf(tag, bytes);
  const content = createHash('sha256').update(bytes).digest('hex');
  const shared = digestOf('v2', content);
  return {
    shared,
    own: shared,
    // The tag is stored only if it is the hash of the content. Otherwise one member could choose the schema that is used for another member
    // with the same tag.
    read: async () => ({ digest: shared, tag: isTrue ? tag : null, kinds: await schemasIn(cluster, bytes) }),
  };
}

/** API servers name a document by the SHA-512 of its JSON. */
function isHashOf(hash: string, bytes: Buffer): boolean {
  return createHash('sha512').update(bytes).digest('hex') === hash.toLowerCase();
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256')
    .update([FORM, ...parts].join('\n'))
    .digest('hex')
    .slice(0, 40);
}

async function schemasIn(cluster: string, bytes: Buffer): Promise<readonly KeptSchema[]> {
  const asked = { cluster, what: 'read its OpenAPI' };
  try {
    const document = parseAnswer(bytes);
    if (isObject(document)) return await keptSchemas(document);
  } catch (error) {
    throw wireError(error, asked);
  }
  throw malformed(asked, 'the body is not a JSON object');
}
