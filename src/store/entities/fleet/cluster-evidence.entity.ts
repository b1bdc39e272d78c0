import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last evidence of one kind about a cluster: whether it showed the cluster alive, and when last. */
@Entity('cluster_evidence')
export class ClusterEvidenceEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('text')
  kind!: string;

  @PrimaryColumn('text')
  replica!: string;

  @Column('timestamptz', { name: 'alive_at', nullable: true })
  aliveAt!: Date | null;

  @Column('timestamptz', { name: 'counts_until', nullable: true })
  countsUntil!: Date | null;

  @Column('timestamptz', { name: 'checked_at' })
  checkedAt!: Date;

  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column('text')
  message!: string;
}
