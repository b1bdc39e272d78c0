import { api } from '../hub/document.js';

export interface Hub {
  readonly id: string;
  readonly version: string;
  readonly viewer: { readonly name: string };
}

export const thisHub = api<{ hub: Hub }>(`query Hub { hub { id version viewer { name } } }`);
