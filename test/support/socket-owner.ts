import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether a process has the IPv4 socket with this local port; Linux only. */
export function ownsSocket(pid: number, localPort: number): boolean {
  const inode = inodeOf(localPort);
  if (inode === null) return false;
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`;
    } catch {
      // It was closed meanwhile.
      return false;
    }
  });
}

/** The inode of the connected socket with this local port. */
function inodeOf(localPort: number): string | null {
  const port = localPort.toString(16).toUpperCase().padStart(4, '0');
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const isConnected = fields[3] === '01';
    if (isConnected && fields[1]?.endsWith(`:${port}`)) return fields[9] ?? null;
  }
  return null;
}
