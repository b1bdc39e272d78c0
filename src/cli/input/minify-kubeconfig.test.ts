import { describe, expect, it } from '@jest/globals';
import { type AllowedFiles, minifyKubeconfig } from './minify-kubeconfig.js';

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
const readFile: AllowedFiles = {
  resolve: (path) => `/home/me/${path}`,
  isAllowed: (path) => ['/home/me/ca.crt', '/home/me/admin.crt', '/home/me/keys/admin.key'].includes(path),
  read: async (path) => Buffer.from(`content of ${path}`),
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a kubeconfig that is sent to the hub', () => {
  it('contains only the chosen context, with the content of its files', async () => {
    const { kubeconfig, context } = await minifyKubeconfig(config, undefined, readFile);
    expect(context).toBe('prod');
    expect(kubeconfig).not.toContain('lab');
    expect(JSON.parse(kubeconfig)).toMatchObject({
      'current-context': 'prod',
      clusters: [
        { name: 'prod', cluster: { server: 'https://prod:6443', 'certificate-authority-data': base64('content of /home/me/ca.crt') } },
      ],
      users: [
        {
          name: 'admin',
          user: {
            'client-certificate-data': base64('content of /home/me/admin.crt'),
            'client-key-data': base64('content of /home/me/keys/admin.key'),
          },
        },
      ],
    });
  });

  it.each(['tokenFile', 'client-key', 'client-certificate'])('contains no content of a file that only %s names', async (field) => {
    const reads: string[] = [];
    const read: AllowedFiles['read'] = async (path) => {
      reads.push(path);
      return Buffer.from('secret');
    };
    const stranger = config.replace('{ token: secret-of-the-lab }', `{ ${field}: /root/.ssh/id_rsa, tokenFile2: x }`);
    const failure = minifyKubeconfig(stranger, 'lab', { resolve: (path) => path, isAllowed: () => false, read });

    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining(`${field}: "/root/.ssh/id_rsa"`),
      next: expect.stringContaining('--allow-file "/root/.ssh/id_rsa"'),
    });
    expect(reads).toEqual([]);
  });

  it('is refused with all files that were not allowed', async () => {
    const none = { ...readFile, isAllowed: () => false };
    await expect(minifyKubeconfig(config, 'prod', none)).rejects.toMatchObject({
      next: expect.stringMatching(/ca\.crt.*admin\.crt.*admin\.key/),
    });
  });

  it('is refused when a second document follows', async () => {
    await expect(minifyKubeconfig(`${config}---\na: 1\n`, 'prod', readFile)).rejects.toThrow(/is not YAML/);
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
