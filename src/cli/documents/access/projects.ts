import { api } from '../../hub/document.js';
import { type UserError, userErrors } from '../shapes.js';

/** Namespaces that tokens can be limited to. */
export interface Project {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly tokens: number;
}

interface Payload {
  readonly project: Project | null;
  readonly userErrors: readonly UserError[];
}

const fields = 'name namespaces createdBy createdAt updatedAt tokens';

export const projects = api<{ projects: readonly Project[] }, Record<string, never>>(`query Projects { projects { ${fields} } }`);

export const saveProject = api<{ saveProject: Payload }, { input: { name: string; namespaces: readonly string[] } }>(`
  mutation SaveProject($input: SaveProjectInput!) { saveProject(input: $input) { project { ${fields} } ${userErrors} } }
`);

export const deleteProject = api<{ deleteProject: Payload }, { input: { name: string } }>(`
  mutation DeleteProject($input: DeleteProjectInput!) { deleteProject(input: $input) { project { ${fields} } ${userErrors} } }
`);
