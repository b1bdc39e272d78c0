import { describe, expect, it } from '@jest/globals';
import { minifyKubeconfig } from './minify-kubeconfig.js';

const config = `
apiVersion: v1
kind: Config
current-context: prod
contexts:
  - { name: prod, context: { cluster: prod, user: admin } }
  - { name: lab, context: { cluster: lab, user: tester } }
clusters:
  - { name: prod, cluster: { server: https://prod:6443, certificate-authority: ca.crt } }
  - { name: lab, cluster: { server: https://lab:6443 } }
users:
  - { name: admin, user: { client-certificate: admin.crt, client-key: keys/admin.key } }
  - { name: tester, user: { token: secret-of-the-lab } }
`;
const readFile = async (path: string) => Buffer.from(`content of ${path}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a kubeconfig on its way to the hub', () => {
  it('holds only the context that was chosen, with the content of its files', async () => {
    const { kubeconfig, context } = await minifyKubeconfig(config, undefined, readFile);
    expect(context).toBe('prod');
    expect(kubeconfig).not.toContain('lab');
    expect(JSON.parse(kubeconfig)).toMatchObject({
      'current-context': 'prod',
      clusters: [{ name: 'prod', cluster: { server: 'https://prod:6443', 'certificate-authority-data': base64('content of ca.crt') } }],
      users: [
        {
          name: 'admin',
          user: { 'client-certificate-data': base64('content of admin.crt'), 'client-key-data': base64('content of keys/admin.key') },
        },
      ],
    });
  });

  it('keeps fields that the hub refuses, so that the hub can name them', async () => {
    const exec = config.replace('{ token: secret-of-the-lab }', '{ exec: { command: aws } }');
    expect((await minifyKubeconfig(exec, 'lab', readFile)).kubeconfig).toContain('"exec":{"command":"aws"}');
  });

  it.each([
    { text: config, context: 'nope', says: /no context "nope"/ },
    { text: config.replace('current-context: prod', ''), context: undefined, says: /no current context/ },
    { text: config.replace('cluster: prod, user', 'cluster: gone, user'), context: undefined, says: /no cluster "gone"/ },
    { text: 'a: [', context: undefined, says: /is not YAML/ },
    { text: 'just text', context: undefined, says: /is not YAML/ },
  ])('is refused where it cannot be meant: $says', async ({ text, context, says }) => {
    await expect(minifyKubeconfig(text, context, readFile)).rejects.toThrow(says);
  });
});
