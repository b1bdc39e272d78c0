import { LineCounter, parseDocument, visit } from 'yaml';

/** One error in a kubeconfig. `path` has the form `users[0].user.exec`; '' is the document itself. */
export interface KubeconfigError {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** Maps are parsed as `Map`, so that a key named `__proto__` has no special meaning. */
export type Fields = ReadonlyMap<unknown, unknown>;

const MAX_BYTES = 256 * 1024;
/** Kubeconfigs are five levels deep; extensions of tools add a few. */
const MAX_DEPTH = 12;

/** Parses one plain YAML or JSON document: no tags, anchors, duplicate keys or second document. */
export function readKubeconfigDocument(text: string): { readonly root: Fields } | { readonly errors: readonly KubeconfigError[] } {
  if (Buffer.byteLength(text) > MAX_BYTES)
    return refused('is larger than 256 KiB', 'Send one context only: kubectl config view --minify --flatten --raw.');
  if (bracketDepth(text) > MAX_DEPTH) return refused('is nested too deeply', 'Send a kubeconfig as kubectl writes it.');
  try {
    return parsed(text);
  } catch {
    // The parser recurses; hostile nesting ends in a RangeError.
    return refused('cannot be read as YAML', 'Send a kubeconfig as kubectl writes it.');
  }
}

function parsed(text: string): { readonly root: Fields } | { readonly errors: readonly KubeconfigError[] } {
  const lines = new LineCounter();
  // With `silent` the parser would not say that further documents follow, and read the first.
  const document = parseDocument(text, { version: '1.2', merge: false, lineCounter: lines, prettyErrors: false, logLevel: 'error' });

  const errors = [...document.errors, ...document.warnings].map((problem) => ({
    path: '',
    message: `${yamlMessage(problem.code)} at line ${lines.linePos(problem.pos[0]).line}`,
    fix: 'Send one plain YAML or JSON document without tags.',
  }));
  const indirect = findIndirection(document);
  if (indirect)
    errors.push({
      path: '',
      message: `uses ${indirect}`,
      fix: 'Write the values without anchors, aliases, tags or directives.',
    });
  if (errors.length > 0) return { errors };

  const root: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  return root instanceof Map ? { root } : refused('is not a kubeconfig', 'Send an object with clusters, users and contexts.');
}

function findIndirection(document: ReturnType<typeof parseDocument>): string | null {
  let found: string | null = document.directives?.docStart && document.directives.yaml.explicit ? 'a %YAML directive' : null;
  visit(document, {
    Alias: () => {
      found = 'an alias';
      return visit.BREAK;
    },
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor) found = 'an anchor';
      else if ('tag' in node && node.tag && !String(node.tag).startsWith('tag:yaml.org,2002:')) found = 'a tag';
    },
  });
  return found;
}

/** The parser's messages quote the text, which may contain a credential, so only its error code is used. */
function yamlMessage(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'contains a key twice';
  if (code === 'MULTIPLE_DOCS') return 'contains more than one document';
  if (code === 'TAG_RESOLVE_FAILED') return 'has a tag that is not plain YAML';
  return `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

/** Upper bound of nesting by flow brackets, found without recursion. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}

function refused(message: string, fix: string): { readonly errors: readonly KubeconfigError[] } {
  return { errors: [{ path: '', message, fix }] };
}
