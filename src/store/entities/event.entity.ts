import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An event of a resource, an application, a cluster or the hub. */
@Entity('event')
@Index('event_type_idx', { synchronize: false })
@Index('event_warning_idx', { synchronize: false })
@Index('event_application_idx', { synchronize: false })
@Index('event_at_idx', { synchronize: false })
@Index('event_cluster_idx', { synchronize: false })
@Index('event_txid_idx', { synchronize: false })
@Index('event_failover_idx', { synchronize: false })
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  type!: string;

  @Column('text')
  severity!: string;

  @Column('text')
  message!: string;

  @Column('text', { nullable: true })
  cluster!: string | null;

  @Column('text', { name: 'application_namespace', nullable: true })
  applicationNamespace!: string | null;

  @Column('text', { name: 'application_name', nullable: true })
  applicationName!: string | null;

  @Column('bigint', { name: 'resource_id', nullable: true })
  resourceId!: string | null;

  @Column('text', { name: 'api_version', nullable: true })
  apiVersion!: string | null;

  @Column('text', { nullable: true })
  kind!: string | null;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('bigint', { default: () => '((pg_current_xact_id()))' })
  txid!: string;

  @Column('bigint', { name: 'failover_id', nullable: true })
  failoverId!: string | null;
}
