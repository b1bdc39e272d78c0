import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which documents a cluster publishes. */
@Entity('cluster_schema')
export class ClusterSchemaEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('text')
  digest!: string;

  @Column('text', { array: true })
  documents!: string[];
}
