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
  /** Limits for one kind: JSON that is read, and JSON that is kept. */
  kindBytes: 2 * 1024 * 1024,
  keptKindBytes: 256 * 1024,
  /** Kept of one document: names of kinds and schemas. */
  keptDocumentBytes: 8 * 1024 * 1024,
  /** During which the kinds of one document block the process, in sum. */
  workMs: 20_000,
} as const;

/**
 * The kinds of a document in the form in which they are kept; those beyond a limit are left out, as if they were not published.
 * Throws MalformedAnswer when reading takes too long: what is kept must not depend on how fast this process is.
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
