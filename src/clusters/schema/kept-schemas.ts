import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { Breath } from '../../breath.js';
import type { KeptSchema } from '../../engine/ports/schemas/schema-store.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { Fields } from '../../kubernetes/json/untrusted.js';
import { kindsOfOpenApi } from '../../kubernetes/schema/read-openapi.js';
import { MalformedAnswer } from '../answers/answer-limits.js';

const deflated = promisify(deflateRaw);

const limits = {
  /** Kinds of one document. */
  kinds: 2_000,
  /** Limits for one kind: bytes of JSON that are read, and that are stored. */
  kindBytes: 2 * 1024 * 1024,
  keptKindBytes: 256 * 1024,
  /** Limit of one stored document: names of kinds and schemas. */
  keptDocumentBytes: 8 * 1024 * 1024,
  /** Milliseconds that reading the kinds of one document may block the process, in total. */
  workMs: 20_000,
} as const;

/**
 * The kinds of a document in the stored form; those beyond a limit are left out, as if they were not published. Throws MalformedAnswer if reading
 * takes too long: the stored content must not depend on the speed of this process.
 */
export async function keptSchemas(document: Fields, { workMs }: { readonly workMs: number } = limits): Promise<readonly KeptSchema[]> {
  const kept: KeptSchema[] = [];
  const breath = new Breath();
  let left: number = limits.keptDocumentBytes;
  let spentMs = 0;
  for (const { key, read } of kindsOfOpenApi(document).slice(0, limits.kinds)) {
    const begunAt = performance.now();
    const text = canonicalJson(read());
    spentMs += performance.now() - begunAt;
    if (spentMs >= workMs) throw new MalformedAnswer(`reading its kinds takes longer than ${workMs / 1_000} s`);
    await breath.take();
    if (text.length > limits.kindBytes) continue;
    const body = await deflated(text);
    const bytes = key.length + body.length;
    if (body.length > limits.keptKindBytes || bytes > left) continue;
    left -= bytes;
    kept.push({ kind: key, digest: createHash('sha256').update(text).digest('hex').slice(0, 40), body });
  }
  return kept;
}
