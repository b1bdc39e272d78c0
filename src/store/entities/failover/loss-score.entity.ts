import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Effect of the loss of one cluster on the fleet. */
@Entity('cluster_loss')
export class ClusterLossEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('integer')
  score!: number;

  @Column('integer', { name: 'replicas_lost' })
  replicasLost!: number;

  @Column('integer', { name: 'replicas_short' })
  replicasShort!: number;

  @Column('integer', { name: 'applications_short' })
  applicationsShort!: number;

  @Column('timestamptz', { name: 'computed_at', default: () => 'now()' })
  computedAt!: Date;
}

/** Effect of the loss of one cluster on an application, for applications that would miss replicas. */
@Entity('application_loss')
@Index('application_loss_application_idx', ['applicationId', 'score'])
export class ApplicationLossEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'application_id' })
  applicationId!: string;

  @Column('integer')
  score!: number;

  @Column('integer', { name: 'replicas_short' })
  replicasShort!: number;
}

/** The state of the fleet for which the scores were computed. */
@Entity('loss_run')
export class LossRunEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton!: boolean;

  @Column('text', { default: '' })
  state!: string;

  @Column('timestamptz', { name: 'claimed_until', default: () => "'-infinity'" })
  claimedUntil!: Date;
}
