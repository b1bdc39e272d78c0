import { expect, it } from '@jest/globals';
import { resourcePath } from './resource-path.js';

it.each([
  [{ apiVersion: 'v1', resource: 'pods' }, '/api/v1/pods'],
  [{ apiVersion: 'v1', resource: 'namespaces', name: 'shop' }, '/api/v1/namespaces/shop'],
  [
    { apiVersion: 'apps/v1', resource: 'deployments', namespace: 'shop', name: 'web', subresource: 'status' },
    '/apis/apps/v1/namespaces/shop/deployments/web/status',
  ],
  [{ apiVersion: 'v1', resource: 'secrets', namespace: 'a/../b', name: 'x?y' }, '/api/v1/namespaces/a%2F..%2Fb/secrets/x%3Fy'],
])('%j lies at %s', (address, path) => {
  expect(resourcePath(address)).toBe(path);
});
