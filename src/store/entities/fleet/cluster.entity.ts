import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** A registered member cluster; its credential is encrypted. */
@Entity('cluster')
@Index('cluster_world_version_idx', { synchronize: false })
export class ClusterEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  source!: string;

  @Column('text', { nullable: true })
  provider!: string | null;

  @Column('text', { nullable: true })
  region!: string | null;

  @Column('text', { array: true, default: [] })
  zones!: string[];

  @Column('jsonb', { default: {} })
  labels!: Json;

  @Column('jsonb', { default: {} })
  properties!: Json;

  @Column('jsonb', { default: [] })
  taints!: Json;

  @Column('boolean', { default: false })
  cordoned!: boolean;

  @Column('text')
  endpoint!: string;

  @Column('bytea')
  credential!: Buffer;

  @Column('integer', { name: 'connection_version', default: 1 })
  connectionVersion!: number;

  @Column('integer', { default: 1 })
  revision!: number;

  @Column('bigint', { name: 'world_version' })
  worldVersion!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deleting_at', nullable: true })
  deletingAt!: Date | null;

  @Column('boolean', { name: 'delete_workloads', default: false })
  deleteWorkloads!: boolean;

  /** While it is unregistered: its workloads leave it in steps, each when its replacement is ready. */
  @Column('boolean', { name: 'leave_in_steps', default: false })
  leaveInSteps!: boolean;

  /** When its credential expires; null if the credential does not say. */
  @Column('timestamptz', { name: 'credential_expires_at', nullable: true })
  credentialExpiresAt!: Date | null;

  @Column('timestamptz', { name: 'credential_warned_at', nullable: true })
  credentialWarnedAt!: Date | null;
}
