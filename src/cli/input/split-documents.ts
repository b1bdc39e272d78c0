/** The name and text of a file. */
export interface ManifestFile {
  /** As the user typed it; `standard input` for `-`. */
  readonly name: string;
  readonly text: string;
}

/** One document with its file and line. */
export interface SourceDocument {
  readonly file: string;
  /** Line of the file at which its text begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The documents of all files in their order, without empty ones, so that their indices equal those of the hub. `---` at the start of a line
 * separates documents: YAML allows it nowhere else, not even inside a block of text.
 */
export function splitDocuments(files: readonly ManifestFile[]): SourceDocument[] {
  return files.flatMap((file) => documentsOf(file).filter(({ text }) => hasContent(text)));
}

/** Joins documents to one text for the hub; document i of the text is `documents[i]`. */
export function joinDocuments(documents: readonly SourceDocument[]): string {
  return documents.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join('---\n');
}

function documentsOf({ name, text }: ManifestFile): SourceDocument[] {
  const documents: { file: string; line: number; lines: string[] }[] = [{ file: name, line: 1, lines: [] }];
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .forEach((line, i) => {
      const marker = /^---(?:\s+(.*))?$/.exec(line);
      // Text after `---` on the same line belongs to the document.
      if (marker) documents.push({ file: name, line: i + 1, lines: [marker[1] ?? ''] });
      // `...` ends a document; only the next marker may follow.
      else if (!/^\.\.\.\s*$/.test(line)) documents.at(-1)!.lines.push(line);
    });
  return documents.map(({ lines, ...place }) => ({ ...place, text: lines.join('\n') }));
}

/** Comments and directives do not count as content. */
function hasContent(text: string): boolean {
  return text.split('\n').some((line) => !/^\s*(#.*)?$/.test(line) && !line.startsWith('%'));
}
