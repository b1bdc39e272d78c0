import { yaml } from '@codemirror/lang-yaml';
import type { Ref } from 'react';
import { CodeEditor, type EditorHandle, type LineProblem } from '../../parts/code-editor.js';

interface EditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problems: readonly LineProblem[];
  readonly label: string;
  readonly ref?: Ref<EditorHandle>;
}

const language = yaml();

/** The editor of manifests. */
export function Editor(props: EditorProps) {
  return <CodeEditor {...props} language={language} />;
}
