import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** The last report of a cluster. */
@Entity('cluster_status')
@Index('cluster_status_version_idx', { synchronize: false })
@Unique('cluster_status_uid_key', ['uid'])
export class ClusterStatusEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('text', { nullable: true })
  uid!: string | null;

  @Column('text', { default: 'Unknown' })
  ready!: string;

  @Column('text', { default: 'NotYetProbed' })
  reason!: string;

  @Column('text', { default: '' })
  message!: string;

  @Column('text', { name: 'kubernetes_version', nullable: true })
  kubernetesVersion!: string | null;

  @Column('jsonb', { nullable: true })
  apis!: Json | null;

  @Column('boolean', { name: 'apis_complete', default: false })
  apisComplete!: boolean;

  @Column('jsonb', { nullable: true })
  pools!: Json | null;

  @Column('jsonb', { default: {} })
  allocating!: Json;

  @Column('timestamptz', { name: 'pools_at', nullable: true })
  poolsAt!: Date | null;

  @Column('timestamptz', { name: 'heard_at', nullable: true })
  heardAt!: Date | null;

  @Column('bigint', { name: 'probed_epoch', nullable: true })
  probedEpoch!: string | null;

  @Column('bigint', { name: 'listed_epoch', nullable: true })
  listedEpoch!: string | null;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt!: Date;

  @Column('bigint', { default: () => "nextval('report_version')" })
  version!: string;
}
