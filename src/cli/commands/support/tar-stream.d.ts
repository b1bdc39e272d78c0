/** The part of tar-stream that the bundle uses; the package has no types. */
declare module 'tar-stream' {
  import type { Readable } from 'node:stream';

  interface Pack extends Readable {
    entry(header: { readonly name: string; readonly mode?: number; readonly mtime?: Date }, content: Buffer): void;
    finalize(): void;
  }
  export function pack(): Pack;
}
