import { describe, expect, it } from '@jest/globals';
import type { KubeObject, ManagedFieldsEntry } from '../../kubernetes/object.js';
import { removedPaths, takeOver } from './take-over.js';

const data = (...keys: string[]) => ({ 'f:data': Object.fromEntries(['.', ...keys.map((key) => `f:${key}`)].map((key) => [key, {}])) });

function entry(manager: string, operation: 'Apply' | 'Update', fieldsV1: object, subresource?: string): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource && { subresource }),
  } as ManagedFieldsEntry;
}

function anObject(...managedFields: ManagedFieldsEntry[]): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields } };
}

describe('taking an object over', () => {
  it.each([
    ['kubectl-client-side-apply', 'Update'],
    ['kubectl-edit', 'Update'],
    ['helm', 'Update'],
    ['Helm', 'Update'],
    ['argocd-controller', 'Apply'],
    ['their-own-deployer', 'Apply'],
  ] as const)('gives the fields of %s (%s) to the hub', (manager, operation) => {
    const taken = takeOver(anObject(entry(manager, operation, data('keep', 'obsolete'))))!;

    expect(taken.managers).toEqual([manager]);
    expect(taken.managedFields).toEqual([entry('manifold', 'Apply', data('keep', 'obsolete'))]);
  });

  it('leaves the fields of controllers and of subresources where they are', () => {
    const controllers = [
      entry('kube-controller-manager', 'Update', { 'f:metadata': {} }),
      entry('some-operator', 'Update', data('ca')),
      entry('kubectl-scale', 'Update', { 'f:spec': { 'f:replicas': {} } }, 'scale'),
    ];

    expect(takeOver(anObject(...controllers))).toBeNull();
    expect(takeOver(anObject(...controllers, entry('kubectl', 'Update', data('a'))))!.managedFields.slice(0, 3)).toEqual(controllers);
  });

  it("merges them with the hub's existing fields", () => {
    const taken = takeOver(anObject(entry('manifold', 'Apply', data('ours')), entry('kubectl', 'Update', data('theirs'))))!;

    expect(taken.managedFields).toEqual([entry('manifold', 'Apply', data('ours', 'theirs'))]);
  });

  it('reports the paths without an owner after the write', () => {
    const fields = { ...data('keep', 'obsolete'), 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } };
    const after = anObject(entry('manifold', 'Apply', { ...data('keep'), 'f:spec': { 'f:containers': { '.': {} } } }));

    expect(removedPaths(fields, after)).toEqual(['/data/obsolete', '/spec/containers/[{"name":"web"}]']);
  });
});
